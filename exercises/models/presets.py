"""The exercise and its presets: doses published by a hospital or a paper, and a clinic's own."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from exercises.models.positions import Position
from patients.models import Clinic, Membership, Procedure, Side

if TYPE_CHECKING:
    from patients.models import User


class Exercise(models.Model):
    """An exercise that can be prescribed. Dorsi knows one, ankle pumps."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("exercise")

    def __str__(self) -> str:
        return self.name


class PresetQuerySet(models.QuerySet["Preset"]):
    def visible_to(self, user: User) -> PresetQuerySet:
        """Published presets, and those of the clinics the user works in."""
        own = Membership.objects.active().filter(user=user).values("clinic")
        return self.filter(models.Q(clinic=None) | models.Q(clinic__in=own))

    def at(self, clinic: Clinic) -> PresetQuerySet:
        """Of one clinic: those of its own."""
        return self.filter(clinic=clinic)

    def in_use(self) -> PresetQuerySet:
        return self.filter(retired_at=None)

    def retired(self) -> PresetQuerySet:
        """Retired for good, and not for one that took its place."""
        return self.filter(retired_at__isnull=False, replacement=None)


@pghistory.track()
class Preset(models.Model):
    """A dose to start a prescription from. Published ones name their source; a clinic's own who made them.

    None is ever rewritten or deleted: a change retires it, and makes one that `replaces` it. So a prescription goes on
    pointing at what it was started from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="presets")
    clinic = models.ForeignKey(Clinic, models.PROTECT, null=True, blank=True, related_name="presets")
    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    summary = models.CharField(_("in short"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    procedure = models.CharField(_("operation"), max_length=30, choices=Procedure.choices, blank=True)
    side = models.CharField(_("which foot"), max_length=5, choices=Side.choices, blank=True)
    position = models.CharField(_("position"), max_length=10, choices=Position.choices, default=Position.EITHER)
    dorsiflexion_limit = models.PositiveSmallIntegerField(
        _("pull up no further than (degrees past neutral)"), null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replacement")
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = PresetQuerySet.as_manager()

    class Meta:
        verbose_name = _("preset")
        ordering = ["order", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "slug"], name="preset_slug_is_unique_in_a_clinic", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=models.Q(clinic__isnull=False) | ~models.Q(source=""),
                name="published_preset_names_its_source",
            ),
            models.UniqueConstraint(
                "clinic",
                Lower("name"),
                condition=models.Q(clinic__isnull=False, retired_at=None),
                name="preset_name_is_used_once_in_a_clinic",
            ),
            models.CheckConstraint(
                condition=models.Q(clinic=None) | models.Q(made_by__isnull=False), name="own_preset_says_who_made_it"
            ),
            models.CheckConstraint(
                condition=models.Q(retired_at=None, retired_by=None)
                | models.Q(retired_at__isnull=False, retired_by__isnull=False),
                name="retired_preset_says_who_retired_it",
            ),
            models.CheckConstraint(
                condition=models.Q(dorsiflexion_limit=None) | models.Q(dorsiflexion_limit__lte=30),
                name="preset_limit_is_up_to_30_degrees",
            ),
        ]

    def __str__(self) -> str:
        return self.name
