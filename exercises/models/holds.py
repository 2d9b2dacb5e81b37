"""Holds: spans in which nothing is prescribed."""

from __future__ import annotations

import uuid
from datetime import datetime

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from exercises import schedule
from exercises.models.prescriptions import Prescription, TsTzRange


class HoldQuerySet(models.QuerySet["Hold"]):
    def covering(self, now: datetime) -> HoldQuerySet:
        """In effect at `now`: begun, and not over."""
        return self.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=now), starts_at__lte=now)


@pghistory.track()
class Hold(models.Model):
    """Nothing is prescribed from `starts_at` up to `ends_at` (open: until somebody ends it)."""

    class Cause(models.TextChoices):
        PAIN = "pain", _("Pain or a warning sign")
        CAST = "cast", _("Cast or boot")
        CLINICIAN = "clinician", _("The clinic’s decision")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="holds")
    cause = models.CharField(_("why"), max_length=10, choices=Cause.choices)
    reason = models.CharField(_("reason"), max_length=300)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    # Empty when triage began it: then the flag says who reported what.
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="hold_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(begun_by__isnull=False) | models.Q(cause="pain"),
                name="person_or_triage_begins_a_hold",
            ),
            ExclusionConstraint(
                name="one_hold_is_in_effect_at_a_time",
                expressions=[
                    (models.F("prescription"), RangeOperators.EQUAL),
                    (TsTzRange("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} from {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def span(self) -> schedule.Hold:
        """The hold as the pure rules take it."""
        return schedule.Hold(start=self.starts_at, end=self.ends_at)
