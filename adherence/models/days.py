"""Day records: what was prescribed and done on a local day, fixed when the day is over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from adherence.scoring import DayCount, MixedDay
from exercises.models import Prescription
from patients.models import Patient


class DayRecordQuerySet(models.QuerySet["DayRecord"]):
    def closed(self) -> DayRecordQuerySet:
        return self.exclude(closed_at=None)


class DayRecord(models.Model):
    """One local day of one prescription. `done` follows the sets; closing the day writes `prescribed`, once.

    Sets done on hold or outside the phases credit nothing: they stand apart in `uncounted`.
    """

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="days")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="days")
    day = models.DateField()
    prescribed = models.PositiveSmallIntegerField(null=True, blank=True)
    done = models.PositiveSmallIntegerField(default=0)
    uncounted = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DayRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("day record")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["prescription", "day"], name="prescription_has_one_record_a_day"),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, prescribed=None)
                | models.Q(closed_at__isnull=False, prescribed__isnull=False),
                name="closed_day_says_what_was_prescribed",
            ),
        ]
        indexes = [models.Index(fields=["patient", "day"], name="days_of_a_patient")]

    def __str__(self) -> str:
        return f"{self.day}: {self.done} of {self.prescribed}"

    @property
    def count(self) -> DayCount:
        """The day as the pure rules take it."""
        done = self.done + self.uncounted
        return MixedDay(day=self.day, prescribed=self.prescribed or 0, done=done, beside=self.uncounted)
