"""A patient's care: what is noted of it, and who is in charge of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from patients.models import CareEvent, Patient, User


class TakenOver(Exception):
    """The patient is in the charge of `who` by now, or in nobody's care any more (None). Nothing was changed."""

    def __init__(self, who: User | None) -> None:
        super().__init__("A colleague was first.")
        self.who = who


def note(patient: Patient, kind: CareEvent.Kind, *, by: User | None, now: datetime, words: str = "") -> None:
    """Write it down, in the transaction that does it."""
    CareEvent.objects.create(patient=patient, at=now, by=by, kind=kind, note=words)


@transaction.atomic
def hand_over(patient: Patient, *, to: User, reason: str, by: User, now: datetime) -> None:
    """Put the patient, in the charge of `patient.clinician` so far, into that of `to`. Raises TakenOver."""
    still = Patient.objects.in_care().filter(pk=patient.pk, clinician=patient.clinician_id)
    if not still.update(clinician=to):
        stands = Patient.objects.select_related("clinician").get(pk=patient.pk)
        raise TakenOver(None if stands.discharged_at else stands.clinician)
    words = ". ".join(filter(None, (_from_to(patient.clinician, to), reason)))
    note(patient, CareEvent.Kind.HANDED_OVER, by=by, now=now, words=words)


def note_handed_over(patients: Iterable[Patient], *, of: User, to: User, by: User, now: datetime) -> None:
    """Write down for each of them that they went from one clinician to another; one statement."""
    handed_over = {"at": now, "by": by, "kind": CareEvent.Kind.HANDED_OVER, "note": _from_to(of, to)}
    CareEvent.objects.bulk_create(CareEvent(patient=patient, **handed_over) for patient in patients)


def _from_to(of: User, to: User) -> str:
    return f"{of} → {to}"
