"""A preset in short, and a clinic's own presets for its page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from exercises import schedule
from exercises.models import Phase, Preset
from exercises.models.presets import PresetQuerySet
from exercises.reports import words
from patients.models import Clinic, User


def in_short(preset: Preset) -> str:
    """As its publication says, or made from its phases: `2 sets of 10 pumps, 3 times a day`."""
    if preset.summary:
        return preset.summary
    phases = preset.phases.all()
    if len(phases) == 1:
        return _("%(session)s, %(often)s") % {
            "session": words.session_in_words(phases[0].dose),
            "often": _often(phases[0]),
        }
    return _(", then ").join(map(_often, phases))


def hint_of(preset: Preset) -> str:
    """In short, with where it comes from beside it: its published source, or the clinic."""
    return f"{in_short(preset)} ({preset.source or _('our clinic')})"


def own_presets(clinic: Clinic, *, seen_by: User) -> PresetQuerySet:
    """The clinic's own, in use and retired, with what a page shows of each."""
    own = Preset.objects.visible_to(seen_by).at(clinic).order_by("name", "made_at")
    return own.select_related("made_by", "retired_by", "replacement").prefetch_related("phases")


@dataclass(frozen=True)
class ListedPreset:
    """A preset, in short, and how far the foot may be pulled up (empty without a limit)."""

    preset: Preset
    in_short: str
    limit: str


def listed(presets: PresetQuerySet) -> list[ListedPreset]:
    return [ListedPreset(each, in_short(each), words.limit_in_words(each.dorsiflexion_limit)) for each in presets]


def _often(phase: Phase) -> str:
    """Without the hours: they are the patient's."""
    if phase.every_minutes:
        return words.every_in_words(phase.every_minutes)
    return words.often_in_words(phase.dose, schedule.Window())
