"""A manager asks for the erasure of a record in which nothing runs any more; a worker carries it out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from adherence.actions import stops
from adherence.models import PainFlag
from patients.models import Erasure, Patient, User


class StillRuns(Exception):
    """The patient is in care, or a report of theirs has no answer: nothing is erased yet."""


class AskedBefore(Exception):
    """A colleague was first, or it is done already."""


def may_be_erased(patient: Patient) -> bool:
    """Nothing of the patient's runs or waits for an answer."""
    return bool(patient.discharged_at) and not PainFlag.objects.open().filter(patient=patient).exists()


@transaction.atomic
def ask_for(patient: Patient, *, ground: str, reference: str, by: User, now: datetime) -> Erasure:
    """Put it down. Raises StillRuns, AskedBefore."""
    if not may_be_erased(stops.lock(patient)):
        raise StillRuns
    if Erasure.objects.filter(patient=patient).exists():  # under the lock
        raise AskedBefore
    return Erasure.objects.create(patient=patient, asked_by=by, asked_at=now, ground=ground, reference=reference)
