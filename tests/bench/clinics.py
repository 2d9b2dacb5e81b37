"""What a clinic feels of the others: its week and its caseload, asked for in some clinics of the database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from statistics import median
from unittest import mock

from django.test import Client
from django.utils import timezone

from patients.models import Clinic, Membership, Role
from tests.bench.pages import signed_in
from tests.bench.weekly import of_clinic

CLINICS, TIMES = 10, 5  # asked, and how often each: the fastest counts, for other work only makes it slower


@dataclass(frozen=True)
class Felt:
    """Seconds in each of the clinics."""

    each: list[float]

    @property
    def slowest(self) -> float:
        return max(self.each)

    @property
    def usual(self) -> float:
        return median(self.each)


def week(monday: date, now: datetime) -> Felt:
    return Felt([min(of_clinic(clinic, monday, now) for _ in range(TIMES)) for clinic in _some()])


def caseload(now: datetime) -> Felt:
    """The first page, through every middleware and row security, as the clinic's clinician asks for it."""
    with at(now):
        return Felt([_page(clinic) for clinic in _some()])


def _page(clinic: Clinic) -> float:
    member = Membership.objects.select_related("user").get(clinic=clinic, role=Role.CLINICIAN)
    client = signed_in(member.user, since=timezone.now().timestamp())
    return min(_seconds(client) for _ in range(TIMES))


def _seconds(client: Client) -> float:
    """Raises RuntimeError when the answer is another page."""
    began = time.perf_counter()
    answer = client.get("/caseload/")
    seconds = time.perf_counter() - began
    if answer.status_code != HTTPStatus.OK:
        raise RuntimeError(f"The caseload: {answer.status_code}")
    return seconds


def _some() -> list[Clinic]:
    """Evenly from the first made to the last."""
    whole = list(Clinic.objects.order_by("created_at", "pk"))
    return whole[:: max(len(whole) // CLINICS, 1)][:CLINICS]


@contextmanager
def at(now: datetime) -> Iterator[None]:
    """Django's clock stands at an instant."""
    with mock.patch.object(timezone, "now", return_value=now):
        yield
