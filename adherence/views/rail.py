"""What the team's rail, and the page of the team, count; nothing is asked of the database where it is not shown."""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from adherence.models import Message
from adherence.reports.messages import count_lost
from adherence.reports.queue import count_open
from patients.access import Standing
from patients.models import Clinic, Patient, User
from patients.models.composed import composed_once, in_one_row


def counts(request: HttpRequest) -> dict[str, object]:
    """Context processor: `open_flags`, `patient_count` and `team_mail_lost`, for a team member in their clinic."""
    standing: Standing | None = getattr(request, "standing", None)
    if standing is None:
        return {}
    return {
        "open_flags": partial(_open_flags, standing),
        "patient_count": partial(_patient_count, standing),
        "team_mail_lost": SimpleLazyObject(lambda: _team_mail_lost(standing)),
    }


def _open_flags(standing: Standing) -> int:
    return count_open(cast("Clinic", standing.clinic), user=standing.user, now=timezone.now())


def _patient_count(standing: Standing) -> int:
    (row,) = _in_care(standing.user, cast("Clinic", standing.clinic))
    return int(row["number"])


@composed_once
def _in_care(user: User, clinic: Clinic) -> QuerySet[Patient, dict[str, Any]]:
    return in_one_row(Patient.objects.visible_to(user).in_care().filter(clinic=clinic), number=Count("*"))


def _team_mail_lost(standing: Standing) -> int:
    messages = Message.objects.visible_to(standing.user).to_the_team().filter(clinic=standing.clinic)
    return count_lost(messages, timezone.now())
