"""What people write for an operation, a side, a language, a place: its name in English or in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _

from patients.forms.sheet.columns import in_english, plain
from patients.forms.zones import zone_choices
from patients.models import Procedure, Side

Choices = Iterable[tuple[str, str | Promise]]
SIDES = {"l": Side.LEFT.value, "r": Side.RIGHT.value, "b": Side.BOTH.value, "bilateral": Side.BOTH.value}
YES = ("on", "yes", "y", "true", "1", "x")


def meanings() -> dict[str, dict[str, str]]:
    """Of each field that is a choice: what may be written, to what the form takes."""
    return _meanings(get_language() or "")


def meant(typed: str, names: Mapping[str, str]) -> str:
    """What the form takes for it; what was typed, when it means nothing to us."""
    return names.get(plain(typed), typed)


@cache
def _meanings(_language: str) -> dict[str, dict[str, str]]:
    yes = dict.fromkeys([*YES, plain(_("Yes"))], "on")
    return {
        "procedure": _named(Procedure.choices),
        "side": SIDES | _named(Side.choices),
        "language": _languages(),
        "time_zone": _zones(),
        "consent": yes,
    }


def _named(choices: Choices) -> dict[str, str]:
    """Values by their labels in English and in the reader's language, and by themselves."""
    return {plain(name): value for value, label in choices for name in (value, in_english(label), label)}


def _languages() -> dict[str, str]:
    codes = [code for code, _label in settings.LANGUAGES]
    own = {plain(get_language_info(code)["name_local"]): code for code in codes}
    return own | {plain(code.partition("-")[0]): code for code in codes} | _named(settings.LANGUAGES)


def _zones() -> dict[str, str]:
    """By name, and by place."""
    zones = [zone for _area, zones in zone_choices() for zone in zones]
    return {plain(place): name for name, place in zones} | {plain(name): name for name, _place in zones}
