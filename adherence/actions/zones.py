"""A patient moves to another time zone: from tomorrow, so that today keeps its sessions and their times."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from adherence import outbox
from adherence.actions.days import close_days_of
from exercises import schedule
from patients.actions.care import note
from patients.models import CareEvent, Patient


def ask(patient: Patient, *, zone: str, now: datetime) -> None:
    """Have `zone` count from the end of the patient's local day; the zone it is now takes an earlier wish back.

    Call it with the patient's row locked.
    """
    ends = schedule.local_midnight(patient.time_zone, patient.local_date(now) + timedelta(days=1))
    moves = zone != patient.time_zone
    Patient.objects.filter(pk=patient.pk).update(
        next_time_zone=zone if moves else "", zone_changes_at=ends if moves else None
    )


def change_due(now: datetime) -> int:
    """Move every patient whose day has ended; returns how many. Twice is once."""
    due = Patient.objects.moving(now).values_list("pk", flat=True)
    return sum(_move(pk, now=now) for pk in list(due))


@transaction.atomic
def _move(pk: UUID, *, now: datetime) -> bool:
    """The day that is over is closed by the clock it was lived by; the messages follow the new one."""
    patient = Patient.objects.moving(now).select_for_update(no_key=True).filter(pk=pk).first()
    if patient is None:
        return False
    close_days_of(patient.prescriptions.values_list("pk", flat=True), now=now)
    words = f"{patient.time_zone} → {patient.next_time_zone}"
    patient.time_zone = patient.next_time_zone
    Patient.objects.filter(pk=pk).update(time_zone=patient.time_zone, next_time_zone="", zone_changes_at=None)
    note(patient, CareEvent.Kind.ZONE_CHANGED, by=None, now=now, words=words)
    outbox.replan_patient(patient, now=now)
    return True
