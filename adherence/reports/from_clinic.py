"""What the clinic wrote to a patient and the patient has not read yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adherence.models import ClinicMessage
from patients.models import Patient


@dataclass(frozen=True, kw_only=True)
class Unread:
    """`at` is in the patient's zone."""

    pk: UUID
    text: str
    by: str
    at: datetime


def unread(patient: Patient) -> list[Unread]:
    """The latest first; one query."""
    waiting = ClinicMessage.objects.unread().filter(patient=patient).select_related("written_by")
    return [
        Unread(pk=each.pk, text=each.text, by=str(each.written_by), at=each.written_at.astimezone(patient.zone))
        for each in waiting
    ]
