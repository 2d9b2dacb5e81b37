"""Clinics and the people who work in them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models.fields import time_zone_field

if TYPE_CHECKING:
    from patients.models.users import User


class Country(models.TextChoices):
    """Where a clinic is: it decides the emergency number a patient reads."""

    UNITED_KINGDOM = "GB", _("United Kingdom")
    IRELAND = "IE", _("Ireland")
    UNITED_STATES = "US", _("United States")
    CANADA = "CA", _("Canada")
    AUSTRALIA = "AU", _("Australia")
    NEW_ZEALAND = "NZ", _("New Zealand")
    SPAIN = "ES", _("Spain")
    GERMANY = "DE", _("Germany")
    OTHER = "ZZ", _("Another country")

    @property
    def emergency_number(self) -> str:
        """The number to call by default; 112 works in every GSM network (3GPP TS 22.101)."""
        return EMERGENCY_NUMBERS.get(self, "112")


EMERGENCY_NUMBERS = {
    Country.UNITED_KINGDOM: "999",
    Country.UNITED_STATES: "911",
    Country.CANADA: "911",
    Country.AUSTRALIA: "000",
    Country.NEW_ZEALAND: "111",
}


class RepeatAfter(models.IntegerChoices):
    """Whether a patient is reminded again when nothing was logged: minutes after the reminder."""

    NEVER = 0, _("No")
    HALF_AN_HOUR = 30, _("After 30 minutes")
    AN_HOUR = 60, _("After 60 minutes")


@pghistory.track()
class Clinic(models.Model):
    """A clinic: its telephone numbers, hours and thresholds drive the advice its patients read."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120)
    country = models.CharField(_("country"), max_length=2, choices=Country.choices, default=Country.UNITED_KINGDOM)
    time_zone = time_zone_field(_("time zone"))
    phone = models.CharField(_("phone patients call"), max_length=30)
    emergency_number = models.CharField(_("emergency number"), max_length=10, blank=True)
    opening_hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    out_of_hours = models.TextField(_("what to do out of hours"), max_length=600, blank=True)
    stop_threshold = models.PositiveSmallIntegerField(_("pain score that stops the plan"), default=6)
    review_threshold = models.PositiveSmallIntegerField(_("pain score to review"), default=4)
    acknowledge_emergency = models.PositiveSmallIntegerField(_("minutes to acknowledge an emergency"), default=15)
    acknowledge_urgent = models.PositiveSmallIntegerField(_("minutes to acknowledge an urgent flag"), default=120)
    acknowledge_review = models.PositiveSmallIntegerField(_("minutes to acknowledge a flag to review"), default=1440)
    # How patients are reminded who have not chosen for themselves.
    sends_reminders = models.BooleanField(_("send reminders"), default=True)
    repeat_after = models.PositiveSmallIntegerField(
        _("remind again after (minutes)"), choices=RepeatAfter.choices, default=RepeatAfter.NEVER
    )
    weekly_summary = models.BooleanField(_("weekly summary"), default=True)
    summary_as_link = models.BooleanField(_("summary as a link only"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("clinic")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stop_threshold__range=(4, 9)), name="stop_threshold_is_between_4_and_9"
            ),
            models.CheckConstraint(
                condition=models.Q(review_threshold__range=(2, 8)), name="review_threshold_is_between_2_and_8"
            ),
            models.CheckConstraint(
                condition=models.Q(review_threshold__lt=models.F("stop_threshold")), name="review_comes_before_stop"
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledge_emergency__range=(1, 30)), name="emergency_is_acknowledged_in_30_minutes"
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledge_urgent__range=(1, 240)), name="urgent_is_acknowledged_in_4_hours"
            ),
            models.CheckConstraint(
                condition=models.Q(acknowledge_review__range=(1, 2880)), name="review_is_acknowledged_in_2_days"
            ),
            models.CheckConstraint(
                condition=models.Q(repeat_after__in=RepeatAfter.values), name="clinic_repeats_after_30_or_60_minutes"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def emergency(self) -> str:
        """The emergency number to show: the clinic's own, or its country's."""
        return self.emergency_number or Country(self.country).emergency_number


class Role(models.TextChoices):
    """What a member does in a clinic. A person with two roles has two memberships."""

    CLINICIAN = "clinician", _("Clinician")
    STAFF = "staff", _("Staff")
    MANAGER = "manager", _("Manager")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> MembershipQuerySet:
        return self.filter(ended_at=None, user__is_active=True)

    def visible_to(self, user: User) -> MembershipQuerySet:
        """Memberships of the clinics the user works in."""
        return self.filter(clinic__in=Membership.objects.active().filter(user=user).values("clinic"))


@pghistory.track()
class Membership(models.Model):
    """A person works in a clinic, in one role, from a day until it is ended."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    job_title = models.CharField(_("job title"), max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "user", "role"],
                condition=models.Q(ended_at=None),
                name="person_has_a_role_in_a_clinic_once",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"
