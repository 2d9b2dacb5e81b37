"""Who follows a patient's record, as the patient reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from patients.models import Invitation, Patient, PatientAccess, User


@dataclass(frozen=True, kw_only=True)
class Follower:
    """A carer; `since` is in the patient's zone."""

    access: PatientAccess
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Somebody who has not answered yet; `until` is in the patient's zone."""

    invitation: Invitation
    until: datetime
    expired: bool


def followers_of(patient: Patient, *, seen_by: User) -> list[Follower]:
    """The carers of a record, the longest first; one query."""
    carers = PatientAccess.objects.of_carers_for(seen_by).filter(patient=patient)
    longest_first = carers.select_related("user").order_by("granted_at", "pk")
    return [Follower(access=access, since=access.granted_at.astimezone(patient.zone)) for access in longest_first]


def invited_to(patient: Patient, *, seen_by: User, now: datetime) -> list[Invited]:
    """Carers' invitations that were neither used nor taken back, the oldest first; one query."""
    waiting = Invitation.objects.of_carers_for(seen_by).waiting().filter(patient=patient).order_by("sent_at", "pk")
    return [
        Invited(
            invitation=invitation,
            until=invitation.expires_at.astimezone(patient.zone),
            expired=invitation.expires_at <= now,
        )
        for invitation in waiting
    ]
