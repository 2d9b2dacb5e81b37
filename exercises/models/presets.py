"""The exercise and its presets: doses published by a hospital or a paper, and a clinic's own."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

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


class Preset(models.Model):
    """A dose to start a prescription from. Published ones name their source; a clinic's own name the clinic."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exercise = models.ForeignKey(Exercise, models.PROTECT, related_name="presets")
    clinic = models.ForeignKey(Clinic, models.PROTECT, null=True, blank=True, related_name="presets")
    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    summary = models.CharField(_("in short"), max_length=120)
    source = models.CharField(_("source"), max_length=200, blank=True)
    procedure = models.CharField(_("operation"), max_length=30, choices=Procedure.choices, blank=True)
    side = models.CharField(_("which foot"), max_length=5, choices=Side.choices, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

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
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hint(self) -> str:
        """In short, with the source beside it where there is one."""
        return f"{self.summary} ({self.source})" if self.source else self.summary
