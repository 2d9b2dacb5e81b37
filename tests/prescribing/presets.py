"""A preset as a browser sends it, and where the presets of a clinic are."""

from __future__ import annotations

from django.urls import reverse

from exercises.models import Preset
from patients.models import Clinic
from tests.prescribing.browser import Data, sent

LIST, NEW = "/presets/", "/presets/new/"


def recipe(*phases: Data, **changed: object) -> Data:
    return sent(*phases, **({"name": "Our knees", "procedure": "knee_replacement", "side": ""} | changed))


def own(clinic: Clinic) -> list[tuple[str, bool]]:
    """The clinic's presets by age: name, and whether it is in use."""
    rows = Preset.objects.filter(clinic=clinic).order_by("made_at")
    return [(preset.name, preset.retired_at is None) for preset in rows]


def address(preset: Preset, name: str = "preset-change") -> str:
    return reverse(name, args=[preset.pk])
