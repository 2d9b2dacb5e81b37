"""A phase: a dose and the days on which it applies."""

from __future__ import annotations

from datetime import date, timedelta

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from exercises import schedule
from exercises.models.prescriptions import PrescriptionVersion
from exercises.models.presets import Preset

NOT_TOGETHER = _("Phases must not overlap")


class DayRange(models.Func):
    """PostgreSQL's int4range(first, last, '[]'): days from first to last, both included."""

    function = "INT4RANGE"
    output_field = IntegerRangeField()


def exclusive_days(of: str) -> ExclusionConstraint:
    """No two phases of the same `of` share a day."""
    return ExclusionConstraint(
        name=f"phases_of_a_{of}_do_not_overlap",
        expressions=[
            (models.F(of), RangeOperators.EQUAL),
            (DayRange("first_day", "last_day", models.Value("[]")), RangeOperators.OVERLAPS),
        ],
        condition=models.Q(**{f"{of}__isnull": False}),
        violation_error_message=NOT_TOGETHER,
    )


@pghistory.track()
class Phase(models.Model):
    """A dose with its days, counted from the version's day zero; of a preset or of a prescription's version."""

    preset = models.ForeignKey(Preset, models.PROTECT, null=True, blank=True, related_name="phases")
    version = models.ForeignKey(PrescriptionVersion, models.PROTECT, null=True, blank=True, related_name="phases")
    first_day = models.PositiveSmallIntegerField(_("from day"))
    last_day = models.PositiveSmallIntegerField(_("to day"), null=True, blank=True)
    times_per_day = models.PositiveSmallIntegerField(_("times a day"), null=True, blank=True)
    every_minutes = models.PositiveSmallIntegerField(_("every (minutes, while awake)"), null=True, blank=True)
    sets_per_session = models.PositiveSmallIntegerField(_("sets"), default=1)
    repetitions = models.PositiveSmallIntegerField(_("pumps in a set"), null=True, blank=True)
    seconds = models.PositiveSmallIntegerField(_("seconds in a set"), null=True, blank=True)
    hold_down_seconds = models.PositiveSmallIntegerField(_("hold pointed, seconds"), default=0)
    hold_up_seconds = models.PositiveSmallIntegerField(_("hold pulled up, seconds"), default=0)

    class Meta:
        verbose_name = _("phase")
        ordering = ["first_day"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(preset=None, version__isnull=False) | models.Q(preset__isnull=False, version=None),
                name="phase_belongs_to_a_preset_or_a_version",
            ),
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(last_day__gte=models.F("first_day")),
                name="phase_ends_after_it_begins",
            ),
            models.CheckConstraint(
                # Not null said aloud: a comparison with nothing is not false, and a check lets it pass.
                condition=models.Q(times_per_day__isnull=False, times_per_day__range=(1, 24), every_minutes=None)
                | models.Q(times_per_day=None, every_minutes__isnull=False, every_minutes__range=(15, 720)),
                name="phase_has_one_frequency",
            ),
            models.CheckConstraint(
                condition=models.Q(repetitions__isnull=False, repetitions__range=(1, 200), seconds=None)
                | models.Q(repetitions=None, seconds__isnull=False, seconds__range=(10, 1800)),
                name="phase_counts_repetitions_or_seconds",
            ),
            models.CheckConstraint(
                condition=models.Q(sets_per_session__range=(1, 10)), name="session_has_1_to_10_sets"
            ),
            models.CheckConstraint(
                condition=models.Q(hold_down_seconds__lte=30, hold_up_seconds__lte=30),
                name="holds_last_up_to_30_seconds",
            ),
            exclusive_days("preset"),
            exclusive_days("version"),
        ]

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last_day or ''}"

    @property
    def frequency(self) -> schedule.TimesPerDay | schedule.EveryMinutes:
        if self.times_per_day is not None:
            return schedule.TimesPerDay(times=self.times_per_day)
        return schedule.EveryMinutes(minutes=self.every_minutes or 0)

    @property
    def dose(self) -> schedule.Dose:
        """The dose as the pure rules take it."""
        return schedule.Dose(
            frequency=self.frequency,
            sets_per_session=self.sets_per_session,
            repetitions=self.repetitions,
            seconds=self.seconds,
            hold_down_seconds=self.hold_down_seconds,
            hold_up_seconds=self.hold_up_seconds,
        )

    def from_day_zero(self, day_zero: date) -> schedule.Phase:
        """The phase as the pure rules take it: its days as calendar dates."""
        last = None if self.last_day is None else day_zero + timedelta(days=self.last_day)
        return schedule.Phase(first_day=day_zero + timedelta(days=self.first_day), last_day=last, dose=self.dose)
