"""Who is asking: the standing of a signed-in person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise

from patients.access.rows import EVERYTHING_THERE_IS, Sight
from patients.models import Clinic, Membership, Patient, PatientAccess, Role, User
from patients.models.composed import composed_once


@dataclass(frozen=True)
class Standing:
    """A signed-in person's memberships and the records they follow. One clinic and one record are current."""

    user: User
    memberships: tuple[Membership, ...]
    accesses: tuple[PatientAccess, ...]
    chosen: UUID | None = None

    @cached_property
    def clinic(self) -> Clinic | None:
        """The clinic the person works in; the one joined first, when there are several."""
        return self.memberships[0].clinic if self.memberships else None

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles in the current clinic."""
        return frozenset(m.role for m in self.memberships if m.clinic_id == self.memberships[0].clinic_id)

    @property
    def is_team(self) -> bool:
        return bool(self.roles)

    @property
    def is_clinician(self) -> bool:
        return Role.CLINICIAN in self.roles

    @property
    def is_staff_member(self) -> bool:
        return Role.STAFF in self.roles

    @property
    def is_manager(self) -> bool:
        return Role.MANAGER in self.roles

    @property
    def is_clinical(self) -> bool:
        """May review flags, hold and resume, log on behalf: clinicians and staff."""
        return self.is_clinician or self.is_staff_member

    @property
    def role_label(self) -> str | Promise:
        """The job title, or the role, to show beside the name."""
        if not self.memberships:
            return ""
        return self.memberships[0].job_title or Role(self.memberships[0].role).label

    @property
    def patients(self) -> list[Patient]:
        """The records the account follows, its own first."""
        return [access.patient for access in self.accesses]

    @cached_property
    def access(self) -> PatientAccess | None:
        """The account's access to the record it is looking at: the chosen one, or the first."""
        chosen = [access for access in self.accesses if access.patient_id == self.chosen]
        return next(iter(chosen or self.accesses), None)

    @property
    def patient(self) -> Patient | None:
        return self.access.patient if self.access else None

    @property
    def shows_whose(self) -> bool:
        """Whether pages must say whose record it is: another person's, or one of several."""
        return len(self.accesses) > 1 or bool(self.access and not self.access.is_own)

    @property
    def outbox_keys(self) -> list[str]:
        """Of each record the account follows, the current one first: see `outbox_key`."""
        first = sorted(self.accesses, key=lambda access: access != self.access)
        return [outbox_key(access) for access in first]

    def owning(self, key: str) -> PatientAccess | None:
        """The account's access to the record with this outbox key; to the current one when there is no key."""
        if not key:
            return self.access
        return next((access for access in self.accesses if constant_time_compare(outbox_key(access), key)), None)

    @property
    def care_clinic(self) -> Clinic | None:
        """The clinic that cares for the record being looked at, or where the person works."""
        return self.patient.clinic if self.patient else self.clinic

    @property
    def emergency_number(self) -> str:
        return self.care_clinic.emergency if self.care_clinic else "112"

    @property
    def clinic_phone(self) -> str:
        return self.care_clinic.phone if self.care_clinic else ""


def outbox_key(access: PatientAccess) -> str:
    """What entries kept on a phone are marked with: whose they are and who made them, told to nobody else."""
    return salted_hmac("dorsi.outbox", f"{access.user_id}:{access.patient_id}", algorithm="sha256").hexdigest()[:32]


def standing_of(user: User, *, chosen: UUID | None = None, sight: Sight = EVERYTHING_THERE_IS) -> Standing:
    """Two queries, but for what `sight` knows: active memberships and followed records."""
    return Standing(
        user=user,
        memberships=tuple(sight.rows(memberships_of.asked(user))) if sight.works else (),
        accesses=tuple(sight.rows(accesses_of.asked(user))) if sight.follows else (),
        chosen=chosen,
    )


@composed_once
def memberships_of(user: User) -> QuerySet[Membership]:
    """The active ones, first joined first."""
    active = Membership.objects.active().filter(user=user)
    return active.select_related("clinic").order_by("created_at", "role")


@composed_once
def accesses_of(user: User) -> QuerySet[PatientAccess]:
    """The active ones, to the own record first."""
    active = PatientAccess.objects.held_by(user).active()
    return active.select_related("patient__clinic").order_by("-relation", "granted_at")
