"""The clinic reminds a patient now, beside the reminders that the plan makes."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from adherence import outbox
from adherence.actions import stops
from adherence.reports.reminding import asking_of, why_not
from exercises.reports import current_plan
from patients.actions.care import note
from patients.models import CareEvent, Patient, User


class Refused(ValidationError):  # named as people say it
    """No reminder goes out; the sentence says why."""


@transaction.atomic
def remind(patient: Patient, *, by: User, now: datetime) -> None:
    """Put a reminder down, to be sent at once. Raises Refused: two presses queue up, and the second is refused."""
    locked = stops.lock(patient)
    plan = current_plan(locked, now)
    refusal = why_not(asking_of(locked, plan, now), now)
    if refusal or plan is None:
        raise Refused(refusal, "not_now")
    outbox.remind_now(plan.prescription, now)
    note(locked, CareEvent.Kind.REMINDED, by=by, now=now)
