"""Sets as patients and their phones say them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.test import Client

from adherence.actions import sets
from adherence.models import LoggedSet
from patients.models import Patient, User

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response


Browser = Callable[[User], Client]
ONE = "00000000-0000-4000-8000-000000000001"


def by_hand(**changes: object) -> dict[str, object]:
    return {"uuid": ONE, "when": "now", "time": "", "sets": 2, "amount": 9, "pain": ""} | changes


def errors(response: Response) -> Mapping[str, list[str]]:
    return response.context["form"].errors  # type: ignore[no-any-return]  # a context holds anything


def log(patient: Patient, by: User, now: datetime) -> LoggedSet:
    return sets.log(
        patient,
        by=by,
        uuid=uuid4(),
        performed_at=now,
        repetitions=10,
        seconds=None,
        source=LoggedSet.Source.GUIDED,
        now=now,
    )
