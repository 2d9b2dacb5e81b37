"""What the clinic wrote to a patient and the patient has not read yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from adherence.models import ClinicMessage
from patients.models import Patient
from patients.models.composed import composed_once


@dataclass(frozen=True, kw_only=True)
class Unread:
    """`at` is in the patient's zone."""

    pk: UUID
    text: str
    by: str
    at: datetime


def unread(patient: Patient) -> list[Unread]:
    """The latest first; one query."""
    return [
        Unread(pk=each.pk, text=each.text, by=str(each.written_by), at=each.written_at.astimezone(patient.zone))
        for each in _waiting(patient)
    ]


@composed_once
def _waiting(patient: Patient) -> QuerySet[ClinicMessage]:
    return ClinicMessage.objects.unread().filter(patient=patient).select_related("written_by")
