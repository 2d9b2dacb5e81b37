"""Verbs on a clinic's own presets. None is rewritten or deleted: a change retires one, and makes one in its place."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from exercises.models import Exercise, Phase, Preset
from exercises.published import EXERCISE_SLUG
from patients.models import Clinic, User


class NameTaken(ValidationError):
    """A preset in use in the clinic has that name."""

    def __init__(self) -> None:
        super().__init__(_("Your clinic has a preset with this name. Choose another name"), "name_taken")


class AlreadyRetired(Exception):
    """A colleague changed or retired the preset first."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What a preset is made of; phases are rows not yet saved. Procedure empty: any; side empty: as operated."""

    name: str
    procedure: str
    side: str
    position: str
    dorsiflexion_limit: int | None
    phases: Sequence[Phase]


def make(clinic: Clinic, *, recipe: Recipe, by: User, now: datetime) -> Preset:
    """A preset that the clinic's clinicians may start from. Raises NameTaken."""
    return _write(clinic, recipe, replaces=None, by=by, now=now)


@transaction.atomic
def change(preset: Preset, *, recipe: Recipe, by: User, now: datetime) -> Preset:
    """Put another in its place. Raises AlreadyRetired, or NameTaken; then nothing has changed."""
    retire(preset, by=by, now=now)
    return _write(preset.clinic, recipe, replaces=preset, by=by, now=now)


@transaction.atomic
def retire(preset: Preset, *, by: User, now: datetime) -> None:
    """Offer it no more. Raises AlreadyRetired."""
    retired = Preset.objects.filter(pk=preset.pk, clinic__isnull=False, retired_at=None)
    if not retired.update(retired_at=now, retired_by=by):
        raise AlreadyRetired


@transaction.atomic
def _write(clinic: Clinic | None, recipe: Recipe, *, replaces: Preset | None, by: User, now: datetime) -> Preset:
    key = uuid.uuid4()
    try:
        with transaction.atomic():
            preset = Preset.objects.create(
                pk=key,
                slug=f"own-{key}",
                exercise=Exercise.objects.get(slug=EXERCISE_SLUG),
                clinic=clinic,
                name=recipe.name,
                procedure=recipe.procedure,
                side=recipe.side,
                position=recipe.position,
                dorsiflexion_limit=recipe.dorsiflexion_limit,
                made_by=by,
                made_at=now,
                replaces=replaces,
            )
    except IntegrityError as taken:
        raise NameTaken from taken
    for phase in recipe.phases:
        phase.preset = preset
    Phase.objects.bulk_create(recipe.phases)
    return preset
