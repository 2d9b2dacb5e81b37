"""Sets: what a patient did, when it was done, and when it was entered."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exercises.models import Prescription, PrescriptionVersion
from patients.models import Patient, PatientAccess, keys_visible_to

if TYPE_CHECKING:
    from patients.models import User


CLOCK_TOLERANCE = timedelta(minutes=2)  # a phone's clock that differs by no more is right enough


class LoggedSetQuerySet(models.QuerySet["LoggedSet"]):
    def visible_to(self, user: User) -> LoggedSetQuerySet:
        return self.filter(patient__in=keys_visible_to(user))

    def standing(self) -> LoggedSetQuerySet:
        """Not voided."""
        return self.filter(voided_at=None)

    def naming_carers(self) -> LoggedSetQuerySet:
        """Each with `.by_carer`."""
        carer = PatientAccess.objects.carer_behind("entered_by").values("user__name")
        return self.annotate(by_carer=models.Subquery(carer))  # type: ignore[no-redef]  # its default is the class’s

    def on(self, day: date) -> LoggedSetQuerySet:
        return self.filter(day=day)


@pghistory.track()
class LoggedSet(models.Model):
    """One set, done by a patient. `uuid` is made by the client; the same one twice is the same set."""

    class Source(models.TextChoices):
        GUIDED = "guided", _("Guided")
        BY_HAND = "hand", _("By hand")
        EMAIL_LINK = "email", _("Email link")
        OFFLINE = "offline", _("Phone, sent later")
        CLINIC = "clinic", _("Clinic")

    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="sets")
    prescription = models.ForeignKey(Prescription, models.PROTECT, null=True, blank=True, related_name="sets")
    version = models.ForeignKey(PrescriptionVersion, models.PROTECT, null=True, blank=True, related_name="+")
    performed_at = models.DateTimeField(_("done at"))
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    day = models.DateField(_("patient’s local day"))
    # Done while nothing was prescribed (on hold, before or after the prescription): kept and shown, credits nothing.
    counts = models.BooleanField(default=True)
    repetitions = models.PositiveSmallIntegerField(_("pumps"), null=True, blank=True)
    seconds = models.PositiveSmallIntegerField(_("seconds"), null=True, blank=True)
    source = models.CharField(max_length=8, choices=Source.choices)
    pain = models.PositiveSmallIntegerField(_("pain, 0 to 10"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    target_repetitions = models.PositiveSmallIntegerField(null=True, blank=True)
    target_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    target_hold_down_seconds = models.PositiveSmallIntegerField(default=0)
    target_hold_up_seconds = models.PositiveSmallIntegerField(default=0)
    # Seconds by which the phone's clock was ahead when it sent the set; None when it did not say.
    clock_skew = models.BigIntegerField(null=True, blank=True, editable=False)
    payload_hash = models.CharField(max_length=64)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    void_reason = models.CharField(max_length=300, blank=True)

    by_carer: str | None = None  # the name of the carer who entered it, where a queryset has asked for it

    objects = LoggedSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("set")
        constraints = [
            models.UniqueConstraint(fields=["patient", "uuid"], name="set_is_logged_once"),
            models.CheckConstraint(
                # Not null said aloud: a comparison with nothing is not false, and a check lets it pass.
                condition=models.Q(repetitions__isnull=False, repetitions__range=(1, 500), seconds=None)
                | models.Q(repetitions=None, seconds__isnull=False, seconds__range=(1, 3600)),
                name="set_counts_repetitions_or_seconds",
            ),
            models.CheckConstraint(condition=models.Q(pain=None) | models.Q(pain__lte=10), name="set_pain_is_0_to_10"),
            models.CheckConstraint(
                condition=models.Q(
                    performed_at__lte=models.F("entered_at") + timedelta(minutes=5),
                    performed_at__gte=models.F("entered_at") - timedelta(days=31),
                ),
                name="set_is_entered_about_when_done",
            ),
            models.CheckConstraint(
                condition=models.Q(counts=False) | models.Q(prescription__isnull=False),
                name="counted_set_was_prescribed",
            ),
            models.CheckConstraint(
                condition=models.Q(version=None) | models.Q(prescription__isnull=False),
                name="target_comes_from_the_prescription",
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "-performed_at"], name="sets_of_a_patient"),
            models.Index(fields=["prescription", "day"], name="sets_of_a_prescription_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}, {self.day}"

    @property
    def clock_was_off(self) -> bool:
        """`performed_at` is not what the phone said, but corrected by `clock_skew`."""
        return self.clock_skew is not None and is_off(timedelta(seconds=self.clock_skew))


def is_off(skew: timedelta) -> bool:
    """Whether a clock that is ahead (or behind, when negative) by `skew` is to be corrected."""
    return abs(skew) > CLOCK_TOLERANCE
