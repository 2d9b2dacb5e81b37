"""A time zone chosen from a list of places, grouped by part of the world."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models.fields import zone_names

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

Group = tuple[str, list[tuple[str, str]]]


def _area(name: str) -> str:
    return name.partition("/")[0]


def _place(name: str) -> str:
    """`America/Argentina/Buenos_Aires` as `Argentina, Buenos Aires`."""
    return ", ".join(name.split("/")[1:] or [name]).replace("_", " ")


@cache
def zone_choices() -> tuple[Group, ...]:
    areas = groupby(zone_names(), key=_area)
    return tuple((area, [(name, _place(name)) for name in names]) for area, names in areas)


class ZoneField(forms.ChoiceField):
    """Cleans to the IANA name of a zone."""

    default_error_messages = {"invalid_choice": _("Choose a time zone from the list")}

    def __init__(self, *, label: _StrOrPromise, initial: str = "Europe/London") -> None:
        super().__init__(label=label, initial=initial, choices=zone_choices)
