"""Reminders of the next 48 hours become rows, for every prescription in force that a new day has come into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from adherence.outbox.planning import marks
from adherence.outbox.planning.bulk import put_down_reminders
from adherence.outbox.planning.settling import settle
from adherence.reports.in_effect import settings_of
from adherence.reports.reminders import Reminder, reminders_on
from exercises.models import Prescription
from exercises.reports import Plan

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
    related = prescriptions.select_related("patient__reminders", "patient__clinic", "reminder_plan")
    return related.prefetch_related("versions__phases", "holds")


def reminders_ahead(prescription: Prescription, days: Iterable[date], now: datetime) -> Iterator[Reminder]:
    """What these local days still want, or wanted while nobody planned. Needs a prescription loaded by `with_settings`.

    One that is late already is worth nothing once a set done now would not count: on hold, or after the end.
    """
    plan, settings = Plan(prescription), settings_of(prescription.patient)
    since = marks.unplanned_since(prescription, now)
    for reminder in (each for day in days for each in reminders_on(plan, settings, day)):
        if reminder.due_at > now or reminder.due_at >= since or (reminder.not_after > now and plan.counts_at(now)):
            yield reminder


def _days(prescription: Prescription, now: datetime) -> Iterable[date]:
    """Those that nobody has planned yet; all of them once what was planned is outdated."""
    outdated = marks.is_outdated(prescription)
    return marks.days_ahead(prescription, now) if outdated else marks.days_waiting(prescription, now)


@transaction.atomic
def _plan_chunk(now: datetime, after: UUID) -> tuple[UUID, int] | None:
    """The last prescription of the next chunk, and how many rows it took; None when nobody waits any more."""
    keys = marks.lock_next(now, after=after, count=PRESCRIPTIONS)
    if not keys:
        return None
    # Read only now that they are locked: what a change of them wrote is there to see.
    prescriptions = list(with_settings(Prescription.objects.filter(pk__in=keys)))
    wanted = {each: list(reminders_ahead(each, _days(each, now), now)) for each in prescriptions}
    outdated = {each: reminders for each, reminders in wanted.items() if marks.is_outdated(each)}
    if outdated:
        settle(outdated, now)
    planned = put_down_reminders(((each.pk, reminders) for each, reminders in wanted.items()), now)
    marks.mark(prescriptions, now)
    return keys[-1], planned
