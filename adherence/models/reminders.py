"""How a patient wants to be reminded."""

from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from exercises.models import Prescription
from patients.models import Patient, RepeatAfter


@pghistory.track()
class ReminderSettings(models.Model):
    """What a patient chose; made with the first choice. NULL is no choice: then it is as the clinic usually does it.

    Own times replace the slots' times; their number stays the slots'.
    """

    patient = models.OneToOneField(Patient, models.PROTECT, primary_key=True, related_name="reminders")
    enabled = models.BooleanField(_("send reminders"), null=True, blank=True)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    own_times = ArrayField(models.TimeField(), default=list, blank=True, size=8)
    repeat_after = models.PositiveSmallIntegerField(
        _("remind again after (minutes)"), choices=RepeatAfter.choices, null=True, blank=True
    )
    weekly_summary = models.BooleanField(_("weekly summary"), null=True, blank=True)
    summary_as_link = models.BooleanField(_("summary as a link only"), null=True, blank=True)

    class Meta:
        verbose_name = _("reminder settings")
        verbose_name_plural = _("reminder settings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(repeat_after=None) | models.Q(repeat_after__in=RepeatAfter.values),
                name="reminder_repeats_after_30_or_60_minutes",
            )
        ]

    def __str__(self) -> str:
        return f"reminders of {self.patient_id}"


class ReminderPlan(models.Model):
    """How far a prescription's reminders are planned: whole local days, up to and including `planned_to`.

    It holds for planned_from ≤ now < next_at. Outside of that (the next day has come near, or the server's clock was
    set back), and without a row, the prescription is planned anew: a lost or stale row costs work, never a reminder.
    So it is once the clinic usually reminds in another way than `clinic_sends` and `clinic_repeats`, planned with.
    """

    prescription = models.OneToOneField(Prescription, models.CASCADE, primary_key=True, related_name="reminder_plan")
    planned_from = models.DateTimeField()
    planned_to = models.DateField()
    next_at = models.DateTimeField()
    clinic_sends = models.BooleanField(default=True)
    clinic_repeats = models.PositiveSmallIntegerField(default=RepeatAfter.NEVER)

    class Meta:
        verbose_name = _("planned reminders")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(next_at__gt=models.F("planned_from")), name="reminder_plan_holds_for_a_while"
            )
        ]

    def __str__(self) -> str:
        return f"{self.prescription_id} to {self.planned_to}"
