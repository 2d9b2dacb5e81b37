"""Invitations: the only way in."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.core import signing
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models.clinics import Clinic, Membership, Role
from patients.models.patients import Patient, PatientAccess

if TYPE_CHECKING:
    from patients.models.users import User

LIFETIME = timedelta(days=7)
SALT = "patients.invitation"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, user: User) -> InvitationQuerySet:
        """Invitations of the clinics the user works in, and of carers to the records that are about the user."""
        return self.of_clinics_of(user) | self.of_carers_for(user)

    def of_clinics_of(self, user: User) -> InvitationQuerySet:
        """Invitations of the clinics the user works in."""
        return self.filter(clinic__in=Membership.objects.active().filter(user=user).values("clinic"))

    def waiting(self) -> InvitationQuerySet:
        """Neither used nor withdrawn (it may be too old)."""
        return self.filter(accepted_at=None, revoked_at=None)

    def open_at(self, now: datetime) -> InvitationQuerySet:
        """Waiting, and not too old."""
        return self.waiting().filter(expires_at__gt=now)

    def too_old_at(self, now: datetime) -> InvitationQuerySet:
        return self.waiting().filter(expires_at__lte=now)

    def for_records(self) -> InvitationQuerySet:
        """Patients' and carers', not the team's."""
        return self.exclude(kind=Invitation.Kind.TEAM)

    def of_carers_for(self, user: User) -> InvitationQuerySet:
        """Carers' invitations to the user's own records: the patient's to send, and to take back."""
        return self.filter(kind=Invitation.Kind.CARER, patient__in=PatientAccess.objects.own_of(user).values("patient"))

    def for_team(self) -> InvitationQuerySet:
        return self.filter(kind=Invitation.Kind.TEAM)


@pghistory.track()
class Invitation(models.Model):
    """An invitation to one email address: to work in a clinic, or to follow one patient's record.

    The link carries a signed key and a serial number; sending anew raises the number, so that an older link stops
    working.
    """

    class Kind(models.TextChoices):
        TEAM = "team", _("Team member")
        PATIENT = "patient", _("Patient")
        CARER = "carer", _("Carer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="invitations")
    email = models.EmailField(_("email"))
    name = models.CharField(_("name"), max_length=161)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, blank=True)
    job_title = models.CharField(_("job title"), max_length=80, blank=True)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, blank=True, related_name="invitations")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invitations_sent"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    serial = models.PositiveSmallIntegerField(_("times sent"), default=1)
    sent_at = models.DateTimeField(_("last sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("works until"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="invitations_accepted"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    # What a carer will be let do, beside seeing the record; of no meaning for the others.
    may_log = models.BooleanField(_("may log sets"), default=True)
    may_report = models.BooleanField(_("may report pain"), default=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="team", patient=None, role__in=Role.values)
                | models.Q(kind__in=["patient", "carer"], patient__isnull=False, role=""),
                name="invitation_names_a_role_or_a_patient",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None, accepted_by=None)
                | models.Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accepted_invitation_names_who_accepted",
            ),
            models.UniqueConstraint(
                fields=["patient", "kind", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None, patient__isnull=False),
                name="patient_is_invited_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["clinic", "email", "role"],
                condition=models.Q(accepted_at=None, revoked_at=None, kind="team"),
                name="colleague_is_invited_to_a_role_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.email}"

    @property
    def token(self) -> str:
        """What the link carries: a signed key and serial number, nothing about the person."""
        return signing.dumps([self.pk.hex, self.serial], salt=SALT)

    @property
    def language(self) -> str:
        """What its mail and its page speak: the patient's, or that of whoever asks a colleague in."""
        speaker = self.patient or self.invited_by
        return speaker.language if speaker else settings.LANGUAGE_CODE

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and now < self.expires_at
