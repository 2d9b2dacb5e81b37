"""Reminders of the next 48 hours become rows, for every prescription in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from adherence.models import Message, ReminderSettings
from adherence.outbox.rows import chunks, keyed, put_down
from adherence.reports.reminders import Reminder, reminders_on
from exercises.models import Prescription
from exercises.reports import Plan, with_plans
from patients.models import Patient

AHEAD = timedelta(hours=48)
PRESCRIPTIONS = 200  # in a chunk


def plan_reminders(now: datetime) -> int:
    """Put down the reminders that are missing; a constant number of queries for each 200 prescriptions."""
    keys = reachable(Prescription.objects.in_force(now)).values_list("pk", flat=True).order_by("pk")
    return sum(put_down(_rows(chunk, now)) for chunk in chunks(keys.iterator(), PRESCRIPTIONS))


def reachable(prescriptions: QuerySet[Prescription]) -> QuerySet[Prescription]:
    """Those of patients in care who have joined and agreed to emails."""
    return prescriptions.filter(
        patient__discharged_at=None, patient__joined_at__isnull=False, patient__consented_at__isnull=False
    )


def with_settings(prescriptions: QuerySet[Prescription]) -> QuerySet[Prescription]:
    """Plans with their patients' reminder settings, loaded together."""
    return with_plans(prescriptions).prefetch_related("patient__reminders")


def settings_of(patient: Patient) -> ReminderSettings:
    """The patient's settings, or the usual ones for a patient who has no row."""
    try:
        return patient.reminders
    except ReminderSettings.DoesNotExist:
        return ReminderSettings(patient=patient)


def reminders_ahead(prescription: Prescription, now: datetime) -> Iterator[Reminder]:
    """What is still worth sending and due within 48 hours. Needs a prescription loaded by `with_settings`.

    One that is late already is worth nothing once a set done now would not count: on hold, or after the end.
    """
    plan, settings = Plan(prescription), settings_of(prescription.patient)
    wanted = (each for day in _days(prescription.patient, now) for each in reminders_on(plan, settings, day))
    ahead = (each for each in wanted if each.not_after > now >= each.due_at - AHEAD)
    yield from (each for each in ahead if each.due_at > now or plan.counts_at(now))


def row_of(prescription: Prescription, reminder: Reminder) -> Message:
    """The row of one reminder: one for each kind, prescription, local day and slot number."""
    message = Message(
        kind=reminder.kind,
        due_at=reminder.due_at,
        not_after=reminder.not_after,
        to=prescription.patient.email,
        clinic_id=prescription.patient.clinic_id,
        patient=prescription.patient,
        prescription=prescription,
        slot_day=reminder.day,
        slot_number=reminder.number,
    )
    return keyed(message, prescription.pk, reminder.day, reminder.number)


def _rows(keys: Iterable[object], now: datetime) -> Iterator[Message]:
    for prescription in with_settings(Prescription.objects.filter(pk__in=list(keys))):
        yield from (row_of(prescription, reminder) for reminder in reminders_ahead(prescription, now))


def _days(patient: Patient, now: datetime) -> tuple[date, ...]:
    """Local days that the next 48 hours touch; a repeat may belong to the day before."""
    first, last = patient.local_date(now), patient.local_date(now + AHEAD)
    return tuple(first + timedelta(days=i) for i in range((last - first).days + 1))
