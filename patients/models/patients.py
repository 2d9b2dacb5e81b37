"""Patients, and the accounts that follow their records."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models.clinics import Clinic
from patients.models.fields import time_zone_field, validate_zone

if TYPE_CHECKING:
    from patients.models.users import User


# Asked several times on a page, hence in SQL: composed anew by the ORM it would take a tenth of each.
KEYS_VISIBLE = """
    SELECT patient.id FROM patients_patient AS patient
    WHERE patient.clinic_id IN (
        SELECT job.clinic_id FROM patients_membership AS job JOIN patients_user AS account ON account.id = job.user_id
        WHERE job.user_id = %s AND job.ended_at IS NULL AND account.is_active
    )
    UNION ALL
    SELECT access.patient_id FROM patients_patientaccess AS access
    WHERE access.user_id = %s AND access.revoked_at IS NULL
"""


def keys_visible_to(user: User) -> RawSQL:
    """For a filter `patient__in`: keys of those whom PatientQuerySet.visible_to shows."""
    return RawSQL(KEYS_VISIBLE, [user.pk, user.pk])  # noqa: S611  # our own constant


class PatientQuerySet(models.QuerySet["Patient"]):
    def visible_to(self, user: User) -> PatientQuerySet:
        """Patients of the clinics the user works in, and those whose record the user follows."""
        return self.filter(pk__in=keys_visible_to(user))

    def in_care(self) -> PatientQuerySet:
        return self.filter(discharged_at=None)

    def in_care_since(self, when: datetime) -> PatientQuerySet:
        """In care now, or until lately: not discharged before `when`."""
        return self.filter(models.Q(discharged_at=None) | models.Q(discharged_at__gte=when))

    def moving(self, now: datetime) -> PatientQuerySet:
        """Those whose next time zone counts from `now` or before."""
        return self.filter(zone_changes_at__lte=now)


@pghistory.track()
class Patient(models.Model):
    """A person in a clinic's care. Zone and waking window are the patient's; the record number is the clinic's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="patients")
    clinician = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="patients_in_charge",
        verbose_name=_("clinician in charge"),
    )
    given_name = models.CharField(_("first name"), max_length=80)
    family_name = models.CharField(_("last name"), max_length=80)
    date_of_birth = models.DateField(_("date of birth"))
    record_number = models.CharField(_("record number"), max_length=30)
    email = models.EmailField(_("email"))
    phone = models.CharField(_("phone we can call"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="en-gb")
    time_zone = time_zone_field(_("time zone"))
    # The zone chosen last counts once the local day on which it was chosen is over.
    next_time_zone = models.CharField(
        _("time zone from tomorrow"), max_length=64, blank=True, default="", validators=[validate_zone]
    )
    zone_changes_at = models.DateTimeField(null=True, blank=True)
    wakes_at = models.TimeField(_("awake from"), default=time(8))
    sleeps_at = models.TimeField(_("awake until"), default=time(20))
    consented_at = models.DateTimeField(_("agreed to emails"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    joined_at = models.DateTimeField(_("accepted the invitation"), null=True, blank=True)
    discharged_at = models.DateTimeField(_("discharged"), null=True, blank=True)

    objects = PatientQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "record_number"],
                name="record_number_is_unique_in_a_clinic",
                violation_error_message=_("A patient with this record number already exists"),
            ),
            models.CheckConstraint(
                condition=models.Q(wakes_at__lt=models.F("sleeps_at")),
                name="patient_wakes_before_going_to_sleep",
                violation_error_message=_("Awake from must be earlier than awake until"),
            ),
            models.CheckConstraint(
                condition=models.Q(next_time_zone="", zone_changes_at=None)
                | ~models.Q(next_time_zone="") & models.Q(zone_changes_at__isnull=False),
                name="next_zone_says_from_when",
            ),
        ]
        indexes = [
            models.Index(fields=["clinic", "family_name"], name="patients_of_a_clinic"),
            models.Index(
                fields=["zone_changes_at"], condition=models.Q(zone_changes_at__isnull=False), name="patients_moving"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def initials(self) -> str:
        """Two letters for mail to the team, which never carries a name."""
        return f"{self.given_name[:1]}{self.family_name[:1]}".upper()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local_date(self, now: datetime) -> date:
        """The patient's calendar day at the instant `now` (aware)."""
        return now.astimezone(self.zone).date()

    def age(self, now: datetime) -> int:
        """Whole years on the patient's local day of `now`."""
        today = self.local_date(now)
        had_birthday = (today.month, today.day) >= (self.date_of_birth.month, self.date_of_birth.day)
        return today.year - self.date_of_birth.year - (not had_birthday)


class PatientAccessQuerySet(models.QuerySet["PatientAccess"]):
    def active(self) -> PatientAccessQuerySet:
        return self.filter(revoked_at=None)

    def visible_to(self, user: User) -> PatientAccessQuerySet:
        """The user's own accesses, and other people's to the records that are about the user."""
        own = PatientAccess.objects.own_of(user).values("patient")
        return self.filter(models.Q(user=user) | models.Q(patient__in=own))

    def held_by(self, user: User) -> PatientAccessQuerySet:
        return self.filter(user=user)

    def carer_behind(self, account: str) -> PatientAccessQuerySet:
        """For a subquery: who stands in the outer row's column `account`, when a carer of its patient, now or once."""
        return self.filter(
            relation=PatientAccess.Relation.CARER,
            patient=models.OuterRef("patient"),
            user=models.OuterRef(account),
        )[:1]

    def own_of(self, user: User) -> PatientAccessQuerySet:
        """The user's accesses to records that are about the user."""
        return self.active().filter(user=user, relation=PatientAccess.Relation.SELF)

    def of_carers_for(self, user: User) -> PatientAccessQuerySet:
        """Carers who follow the user's own records: theirs to change and to end, and nobody else's."""
        own = PatientAccess.objects.own_of(user).values("patient")
        return self.active().filter(relation=PatientAccess.Relation.CARER, patient__in=own)


@pghistory.track()
class PatientAccess(models.Model):
    """An account follows a patient's record: the patient's own, or a carer's with the patient's consent."""

    class Relation(models.TextChoices):
        SELF = "self", _("Patient")
        CARER = "carer", _("Carer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="accesses")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="accesses")
    relation = models.CharField(max_length=5, choices=Relation.choices)
    may_log = models.BooleanField(_("may log sets"), default=True)
    may_report = models.BooleanField(_("may report pain"), default=True)
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PatientAccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("patient access")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "patient"], condition=models.Q(revoked_at=None), name="account_follows_a_patient_once"
            ),
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(revoked_at=None, relation="self"),
                name="record_has_one_own_account",
            ),
            models.CheckConstraint(
                condition=~models.Q(relation="self") | models.Q(may_log=True, may_report=True),
                name="patient_may_log_and_report_for_self",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.patient}"

    @property
    def is_own(self) -> bool:
        """The record is about the account's holder."""
        return self.relation == self.Relation.SELF
