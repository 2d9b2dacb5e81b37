"""The end of a patient's care in the clinic, and its beginning anew. The patient keeps reading the own record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from adherence import outbox
from adherence.actions import stops
from adherence.models import PainFlag
from exercises.actions import prescriptions
from patients.actions import invitations
from patients.actions.care import note
from patients.models import CareEvent, Erasure, Invitation, Patient, PatientAccess, User


class FlagsOpen(Exception):
    """Reports of the patient, the oldest first, wait for their answer: nobody is discharged before that."""

    def __init__(self, flags: Sequence[PainFlag]) -> None:
        super().__init__("A report is not resolved.")
        self.flags = flags


class Already(Exception):
    """A colleague, or the patient, was first. Nothing was changed."""


@transaction.atomic
def discharge(patient: Patient, *, reason: str, by: User, now: datetime) -> None:
    """End the care: plans stop, waiting mail is skipped, invitations end. Raises FlagsOpen, Already."""
    stops.lock(patient)
    flags = list(PainFlag.objects.open().filter(patient=patient).order_by("reported_at", "pk"))
    if flags:
        raise FlagsOpen(flags)
    if not Patient.objects.in_care().filter(pk=patient.pk).update(discharged_at=now):
        raise Already
    patient.discharged_at = now
    end(patient, reason=reason, by=by, now=now)
    note(patient, CareEvent.Kind.DISCHARGED, by=by, now=now, words=reason)


class Erased(Exception):
    """The record is erased, or about to be: nobody is taken back into it, and nothing is written over it."""


def refuse_erased(patient: Patient) -> None:
    """Raises Erased."""
    if Erasure.objects.filter(patient=patient).exists():
        raise Erased


@transaction.atomic
def readmit(patient: Patient, *, by: User, now: datetime) -> None:
    """Take the patient back; what had ended stays ended. Raises Already, Erased.

    Who follows the own record no more, or never did, is invited: until that is accepted no mail goes there.
    """
    stops.lock(patient)
    refuse_erased(patient)
    if not Patient.objects.filter(pk=patient.pk, discharged_at__isnull=False).update(discharged_at=None):
        raise Already
    patient.discharged_at = None
    note(patient, CareEvent.Kind.READMITTED, by=by, now=now)
    follows = PatientAccess.objects.active().filter(patient=patient, relation=PatientAccess.Relation.SELF)
    if not follows.exists():
        Patient.objects.filter(pk=patient.pk).update(joined_at=None)
        invite(patient, by=by, now=now)


def end(patient: Patient, *, reason: str, by: User, now: datetime) -> None:
    """What ends with the care: every plan with its reminders, all mail that waits, invitations. Call it locked."""
    for prescription in patient.prescriptions.filter(ended_at=None).order_by("pk"):
        prescriptions.stop(prescription, reason=reason, by=by, now=now)
        prescription.patient = patient
        outbox.replan(prescription, now=now)
    outbox.withdraw(patient, now=now)
    Invitation.objects.waiting().filter(patient=patient).update(revoked_at=now)


def invite(patient: Patient, *, by: User, now: datetime) -> None:
    """Send the patient a new invitation, to the address there is now; links of older ones stop working."""
    own = Invitation.objects.waiting().filter(patient=patient, kind=Invitation.Kind.PATIENT)
    own.update(revoked_at=now)
    invitation = Invitation(
        kind=Invitation.Kind.PATIENT,
        clinic=patient.clinic,
        email=patient.email,
        name=patient.full_name,
        patient=patient,
        invited_by=by,
    )
    invitations.send(invitation, now=now)
