"""Reminders of the next 48 hours become rows, for every prescription in force that a new day has come into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from adherence.models import ReminderSettings
from adherence.outbox.planning import marks
from adherence.outbox.planning.bulk import put_down_reminders
from adherence.reports.reminders import Reminder, reminders_on
from exercises.models import Prescription
from exercises.reports import Plan
from patients.models import Patient

PRESCRIPTIONS = 500  # in a chunk: one transaction, and a constant number of queries
FIRST = UUID(int=0)


def plan_reminders(now: datetime) -> int:
    """Put down the reminders that are missing, a chunk of prescriptions at a time. Answers how many.

    A chunk's rows and marks are one transaction: a planner that dies loses nothing, and two of them share the work.
    """
    planned, after = 0, FIRST
    while chunk := _plan_chunk(now, after):
        after, planned = chunk[0], planned + chunk[1]
    return planned


def with_settings(prescriptions: QuerySet[Prescription]) -> QuerySet[Prescription]:
    """What a Plan of reminders needs, and how far they are planned: four queries, however many prescriptions."""
    related = prescriptions.select_related("patient__reminders", "reminder_plan")
    return related.prefetch_related("versions__phases", "holds")


def settings_of(patient: Patient) -> ReminderSettings:
    """The patient's settings, or the usual ones for a patient who has no row."""
    try:
        return patient.reminders
    except ReminderSettings.DoesNotExist:
        return ReminderSettings(patient=patient)


def reminders_ahead(prescription: Prescription, days: Iterable[date], now: datetime) -> Iterator[Reminder]:
    """What these local days still want, or wanted while nobody planned. Needs a prescription loaded by `with_settings`.

    One that is late already is worth nothing once a set done now would not count: on hold, or after the end.
    """
    plan, settings = Plan(prescription), settings_of(prescription.patient)
    since = marks.unplanned_since(prescription, now)
    for reminder in (each for day in days for each in reminders_on(plan, settings, day)):
        if reminder.due_at > now or reminder.due_at >= since or (reminder.not_after > now and plan.counts_at(now)):
            yield reminder


@transaction.atomic
def _plan_chunk(now: datetime, after: UUID) -> tuple[UUID, int] | None:
    """The last prescription of the next chunk, and how many rows it took; None when nobody waits any more."""
    keys = marks.lock_next(now, after=after, count=PRESCRIPTIONS)
    if not keys:
        return None
    # Read only now that they are locked: what a change of them wrote is there to see.
    prescriptions = list(with_settings(Prescription.objects.filter(pk__in=keys)))
    wanted = ((each.pk, reminders_ahead(each, marks.days_waiting(each, now), now)) for each in prescriptions)
    planned = put_down_reminders(wanted, now)
    marks.mark(prescriptions, now)
    return keys[-1], planned
