"""After a change, in its transaction: rows no longer wanted are skipped, moved ones moved, new ones put down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from adherence.models import Message
from adherence.outbox.planning import marks
from adherence.outbox.planning.bulk import put_down_reminders
from adherence.outbox.planning.reminders import reminders_ahead, with_settings
from adherence.outbox.planning.settling import WAITING, settle
from adherence.reports.reminders import Reminder
from exercises.actions import holds
from exercises.models import Prescription
from patients.models import Patient

State, Reason = Message.State, Message.Reason


@transaction.atomic
def replan(prescription: Prescription, *, now: datetime) -> None:
    """Make the waiting reminders of a prescription what its plan and its patient's settings want at `now`.

    The prescription is locked first, so that a planner that has read it as it was is done before, and one that comes
    later reads it as it is.
    """
    holds.lock(prescription)
    loaded = with_settings(Prescription.objects.filter(pk=prescription.pk)).get()
    wanted = _ahead(loaded, now)
    settle({loaded: wanted}, now)
    put_down_reminders([(loaded.pk, wanted)], now)
    marks.mark_or_forget(loaded, now)


@transaction.atomic
def replan_patient(patient: Patient, *, now: datetime) -> None:
    """The same for all of a patient's prescriptions in force: after a change of zone, window or reminder settings."""
    for prescription in Prescription.objects.in_force(now).filter(patient=patient).order_by("pk"):
        replan(prescription, now=now)


def withdraw(patient: Patient, *, now: datetime) -> int:
    """Skip all mail to a patient that has not left yet, of whatever kind: the care is over. Answers how many."""
    return _waiting_for(patient).update(
        state=State.SKIPPED, reason=Reason.WITHDRAWN, claim_token=None, lease_until=None, finished_at=now
    )


def readdress(patient: Patient) -> int:
    """Send what has not left yet to the address that the patient has now; invitations go where they were sent."""
    mails = _waiting_for(patient).filter(invitation=None)
    return mails.update(to=patient.email, state=State.PENDING, claim_token=None, lease_until=None)


def _waiting_for(patient: Patient) -> QuerySet[Message]:
    return Message.objects.filter(patient=patient, state__in=WAITING)


def _ahead(prescription: Prescription, now: datetime) -> list[Reminder]:
    if not marks.may_be_planned(prescription, now):
        return []
    return list(reminders_ahead(prescription, marks.days_ahead(prescription, now), now))
