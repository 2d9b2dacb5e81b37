"""How the clinic reaches a patient: the team puts it right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from adherence import outbox
from adherence.actions import care, stops
from patients.actions.care import note
from patients.models import CareEvent, Patient, PatientAccess, User


@transaction.atomic
def change(patient: Patient, *, changes: Mapping[str, str], by: User, now: datetime) -> None:
    """Write the fields in `changes` (email, phone, language) and no others, and note what each was before.

    Mail that waits goes to the new address; an invitation that nobody accepted is sent there, and its old link ends.
    The language is also that of the patient's own account, as when the patient chooses it. Raises care.Erased.
    """
    before = stops.lock(patient)
    care.refuse_erased(patient)
    Patient.objects.filter(pk=patient.pk).update(**changes)
    words = (f"{getattr(before, name) or '–'} → {value or '–'}" for name, value in changes.items())
    note(patient, CareEvent.Kind.DETAILS_CHANGED, by=by, now=now, words=". ".join(words))
    if "language" in changes:
        _speak(patient, changes["language"])
    if "email" in changes:
        _readdress(Patient.objects.select_related("clinic").get(pk=patient.pk), by=by, now=now)


def _speak(patient: Patient, language: str) -> None:
    own = PatientAccess.objects.active().filter(patient=patient, relation=PatientAccess.Relation.SELF)
    User.objects.filter(pk__in=own.values("user")).update(language=language)


def _readdress(patient: Patient, *, by: User, now: datetime) -> None:
    outbox.readdress(patient)
    if not (patient.joined_at or patient.discharged_at):
        care.invite(patient, by=by, now=now)
