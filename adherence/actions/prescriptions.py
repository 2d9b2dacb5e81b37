"""Verbs on prescriptions that also put the messages right: the change and its mail are one transaction.

Each begins by queueing up behind the patient's row, then the prescription's: always in that order.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from adherence import outbox
from adherence.actions import stops
from adherence.actions.days import close_days_of
from adherence.models import PainFlag
from exercises import schedule
from exercises.actions import holds, prescriptions
from exercises.models import Hold, Prescription, PrescriptionVersion
from exercises.reports.orders import Order
from patients.models import Patient, Surgery, User


class NotInCare(ValidationError):
    """The patient was discharged, or left."""

    def __init__(self) -> None:
        super().__init__(_("This patient is not in care any more. Take them back into care first."), "not_in_care")


@transaction.atomic
def prescribe(patient: Patient, *, order: Order, surgery: Surgery | None, by: User, now: datetime) -> Prescription:
    """Order ankle pumps from `now` and tell the patient. Raises NotInCare, or AlreadyPrescribed from exercises.actions.

    While a report that says stop is not resolved, the new plan begins on hold like the one before it. That hold is
    triage's, not the prescriber's (`begun_by` None, cause pain): a plan can be written in advance, but it is the
    answer to the report that lets it run, and whoever answers finds a hold that they may end.
    """
    if stops.lock(patient).discharged_at:
        raise NotInCare
    prescription = prescriptions.prescribe(patient, order=order, surgery=surgery, by=by, now=now)
    for flag in PainFlag.objects.stopping(patient):
        stops.hold_plans(flag, now=now)
    _keep_window(patient, order.window, now)
    _put_right(prescription, now)
    return prescription


@transaction.atomic
def amend(
    prescription: Prescription,
    *,
    order: Order,
    seen: int,
    starts_on: date | None,
    reason: str,
    by: User,
    now: datetime,
) -> PrescriptionVersion:
    """Change the order and tell the patient. Raises exercises.actions.prescriptions.Conflict."""
    stops.lock(prescription.patient)
    version = prescriptions.amend(
        prescription, order=order, seen=seen, starts_on=starts_on, reason=reason, by=by, now=now
    )
    _keep_window(prescription.patient, order.window, now)
    _put_right(prescription, now)
    return version


@transaction.atomic
def hold(
    prescription: Prescription, *, cause: str, reason: str, by: User, now: datetime, ends_at: datetime | None = None
) -> Hold:
    """Nothing is due, and no reminder goes out, until the hold ends."""
    stops.lock(prescription.patient)
    begun = holds.begin(prescription, cause=cause, reason=reason, by=by, now=now, ends_at=ends_at)
    outbox.replan(prescription, now=now)
    return begun


@transaction.atomic
def resume(prescription: Prescription, *, by: User, now: datetime) -> bool:
    """End the hold; False when a colleague has ended it already.

    Raises adherence.actions.stops.StillStopped while a report that says stop is not resolved: it is answered first.
    """
    stops.lock(prescription.patient)
    stops.check_may_run(prescription.patient)
    ended = holds.end(prescription, by=by, now=now)
    outbox.replan(prescription, now=now)
    return ended


@transaction.atomic
def stop(prescription: Prescription, *, reason: str, by: User, now: datetime) -> None:
    """End the prescription and its reminders. Raises exercises.actions.prescriptions.Conflict."""
    stops.lock(prescription.patient)
    prescriptions.stop(prescription, reason=reason, by=by, now=now)
    outbox.replan(prescription, now=now)


def _keep_window(patient: Patient, window: schedule.Window, now: datetime) -> None:
    """The waking hours are the patient's; the clinician may put them right. Days that are over keep their sessions."""
    if (patient.wakes_at, patient.sleeps_at) == (window.wakes_at, window.sleeps_at):
        return
    close_days_of(patient.prescriptions.values_list("pk", flat=True), now=now)
    patient.wakes_at, patient.sleeps_at = window.wakes_at, window.sleeps_at
    Patient.objects.filter(pk=patient.pk).update(wakes_at=window.wakes_at, sleeps_at=window.sleeps_at)


def _put_right(prescription: Prescription, now: datetime) -> None:
    outbox.replan_patient(prescription.patient, now=now)
    outbox.plan_changed(prescription, now)
