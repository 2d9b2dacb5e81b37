"""Prescriptions: ordered for one patient, in versions, each in force from an instant. Nothing rewrites the past."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Length, Trim
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exercises.models.positions import Position
from exercises.models.presets import Exercise, Preset
from patients.models import Patient, Side, Surgery, keys_visible_to

if TYPE_CHECKING:
    from patients.models import User


class PrescriptionQuerySet(models.QuerySet["Prescription"]):
    def visible_to(self, user: User) -> PrescriptionQuerySet:
        return self.filter(patient__in=keys_visible_to(user))

    def in_force(self, now: datetime) -> PrescriptionQuerySet:
        """Not ended at `now` (it may be on hold, or begin later)."""
        return self.filter(models.Q(ended_at=None) | models.Q(ended_at__gt=now))


@pghistory.track()
class Prescription(models.Model):
    """Ankle pumps ordered for a patient by a clinician. What is ordered stands in its versions."""

    class Ending(models.TextChoices):
        STOPPED = "stopped", _("Stopped")
        COMPLETED = "completed", _("Completed")
        REPLACED = "replaced", _("Replaced by a new prescription")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="prescriptions")
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="prescriptions")
    surgery = models.ForeignKey(Surgery, models.PROTECT, null=True, blank=True, related_name="prescriptions")
    prescribed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prescribed_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_reason = models.CharField(max_length=300, blank=True)

    objects = PrescriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("prescription")
        ordering = ["-prescribed_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ending="")
                | models.Q(ended_at__isnull=False, ending__in=["stopped", "completed", "replaced"]),
                name="ended_prescription_says_how",
            ),
            models.UniqueConstraint(
                fields=["patient", "exercise"],
                condition=models.Q(ended_at=None),
                name="exercise_is_prescribed_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exercise} for {self.patient_id}"


class TsTzRange(models.Func):
    """PostgreSQL's tstzrange(from, until): the instants in which a version is in force."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


@pghistory.track()
class PrescriptionVersion(models.Model):
    """What is ordered from an instant until the next version's. A change of dose is a new version."""

    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    preset = models.ForeignKey(Preset, models.PROTECT, null=True, blank=True, related_name="+")
    day_zero = models.DateField(_("days count from"))
    in_force_from = models.DateTimeField()
    in_force_until = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(_("reason for the change"), max_length=300, blank=True)
    side = models.CharField(_("which foot"), max_length=5, choices=Side.choices)
    position = models.CharField(_("position"), max_length=10, choices=Position.choices, default=Position.EITHER)
    dorsiflexion_limit = models.PositiveSmallIntegerField(
        _("pull up no further than (degrees past neutral)"), null=True, blank=True
    )
    note_to_patient = models.TextField(_("note to the patient"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("version of a prescription")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["prescription", "number"], name="version_number_is_used_once"),
            models.CheckConstraint(
                condition=models.Q(in_force_until=None) | models.Q(in_force_until__gte=models.F("in_force_from")),
                name="version_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(dorsiflexion_limit=None) | models.Q(dorsiflexion_limit__lte=30),
                name="dorsiflexion_limit_is_up_to_30_degrees",
            ),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="version_side_is_known"),
            ExclusionConstraint(
                name="one_version_is_in_force_at_a_time",
                expressions=[
                    (models.F("prescription"), RangeOperators.EQUAL),
                    (TsTzRange("in_force_from", "in_force_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"


class PrecautionKind(models.TextChoices):
    """What the prescriber attests to; docs/clinical-rules.md names the consequence of each."""

    ACHILLES_REPAIR = "achilles_repair", _("Achilles tendon repair")
    CAST_OR_BOOT = "cast_or_boot", _("Cast or boot")
    CLOT = "clot", _("Known or suspected clot")
    UNSTABLE_FRACTURE = "unstable_fracture", _("Unstable fracture or fixation")
    OPEN_WOUND = "open_wound", _("Open wound")


@pghistory.track()
class Precaution(models.Model):
    """A precaution that the prescriber ticked, with the note that says what was decided about it."""

    version = models.ForeignKey(PrescriptionVersion, models.PROTECT, related_name="precautions")
    kind = models.CharField(max_length=20, choices=PrecautionKind.choices)
    note = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("precaution")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["version", "kind"], name="precaution_is_attested_once"),
            models.CheckConstraint(condition=models.Q(kind__in=PrecautionKind.values), name="precaution_is_known"),
            models.CheckConstraint(
                condition=models.lookups.GreaterThan(Length(Trim("note")), 0), name="precaution_has_a_note"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.note}"
