"""Surgeries: what was done, where, and on which day post-operative days are counted from."""

from __future__ import annotations

import datetime as dt
import uuid

import pghistory
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models.patients import Patient


class Procedure(models.TextChoices):
    KNEE_REPLACEMENT = "knee_replacement", _("Knee replacement")
    ACL_RECONSTRUCTION = "acl_reconstruction", _("ACL reconstruction")
    KNEE_ARTHROSCOPY = "knee_arthroscopy", _("Knee arthroscopy")
    BUNION_SURGERY = "bunion_surgery", _("Bunion surgery")
    ANKLE_FRACTURE = "ankle_fracture", _("Ankle fracture fixation")
    ANKLE_REPLACEMENT = "ankle_replacement", _("Ankle replacement")
    ANKLE_FUSION = "ankle_fusion", _("Ankle fusion")
    LIGAMENT_REPAIR = "ligament_repair", _("Ankle ligament repair")
    ACHILLES_REPAIR = "achilles_repair", _("Achilles tendon repair")
    OTHER = "other", _("Another operation")


class Side(models.TextChoices):
    LEFT = "left", _("Left")
    RIGHT = "right", _("Right")
    BOTH = "both", _("Both")


@pghistory.track()
class Surgery(models.Model):
    """An operation. Its date is post-operative day 0."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="surgeries")
    procedure = models.CharField(_("operation"), max_length=30, choices=Procedure.choices)
    side = models.CharField(_("which side"), max_length=5, choices=Side.choices)
    date = models.DateField(_("date of surgery"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("surgery")
        verbose_name_plural = _("surgeries")
        ordering = ["-date", "-created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="surgery_side_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_procedure_display()} ({self.get_side_display()}), {self.date}"

    def day_number(self, day: dt.date) -> int:
        """Post-operative day of a calendar day: 0 on the day of surgery."""
        return (day - self.date).days
