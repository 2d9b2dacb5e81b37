"""How a patient wants to be reminded."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models import Patient


@pghistory.track()
class ReminderSettings(models.Model):
    """One row a patient, made with the patient. Own times replace the slots' times; their number stays the slots'."""

    patient = models.OneToOneField(Patient, models.PROTECT, primary_key=True, related_name="reminders")
    enabled = models.BooleanField(_("send reminders"), default=True)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    own_times = ArrayField(models.TimeField(), default=list, blank=True, size=8)
    repeat_after = models.PositiveSmallIntegerField(_("remind again after (minutes)"), null=True, blank=True)
    weekly_summary = models.BooleanField(_("weekly summary"), default=True)
    summary_as_link = models.BooleanField(_("summary as a link only"), default=False)

    class Meta:
        verbose_name = _("reminder settings")
        verbose_name_plural = _("reminder settings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(repeat_after=None) | models.Q(repeat_after__in=[30, 60]),
                name="reminder_repeats_after_30_or_60_minutes",
            )
        ]

    def __str__(self) -> str:
        return f"reminders of {self.patient_id}"
