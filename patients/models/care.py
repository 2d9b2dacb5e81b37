"""What happened to a patient's care, beside plans, flags and sets: who did it, and when."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.patients import Patient


class CareEvent(models.Model):
    """Append-only. `by` is empty where only the patient can be meant; `note`: a reason, or what was and what is now."""

    class Kind(models.TextChoices):
        DISCHARGED = "discharged", _("Discharged")
        READMITTED = "readmitted", _("Taken back into care")
        LEFT = "left", _("Left the clinic’s care")
        HANDED_OVER = "handed_over", _("Handed over")
        DETAILS_CHANGED = "details_changed", _("Contact details changed")
        ZONE_CHANGED = "zone_changed", _("Time zone changed")
        INVITED_AGAIN = "invited_again", _("Invitation sent again")
        REMINDED = "reminded", _("Reminder sent by the clinic")

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="care_events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    note = models.TextField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("event of care")
        verbose_name_plural = _("events of care")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="care_events_stay", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=[
                        "discharged",
                        "readmitted",
                        "left",
                        "handed_over",
                        "details_changed",
                        "zone_changed",
                        "invited_again",
                        "reminded",
                    ]
                ),
                name="care_event_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%Y-%m-%d %H:%M}"
