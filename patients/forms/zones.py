"""A time zone chosen from a list of places, grouped by part of the world."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
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


def _options(zones: Iterable[tuple[str, str]]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', zones)


@lru_cache(maxsize=64)
def _written(parts: tuple[tuple[str, str | tuple[tuple[str, str], ...]], ...]) -> SafeString:
    """The options, in their groups where there are any, none of them chosen. Their names are the same everywhere."""
    written = (
        _options([(part, inside)])
        if isinstance(inside, str)
        else format_html('<optgroup label="{}">{}</optgroup>', part, _options(inside))
        for part, inside in parts
    )
    return format_html_join("", "{}", ((each,) for each in written))


class ZoneSelect(forms.Select):
    """A list of some 490 places, written once and kept: Django's own takes a template an option, every time."""

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,  # noqa: ARG002  # Django's signature
    ) -> SafeString:
        parts = tuple((part, inside if isinstance(inside, str) else tuple(inside)) for part, inside in self.choices)
        chosen = f'<option value="{escape(value)}"'
        options = _written(parts).replace(chosen, f"{chosen} selected", 1)
        whole = mark_safe(options)  # noqa: S308  # escaped where it was written, and so is the chosen one
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs({"name": name}, attrs)), whole)


class ZoneField(forms.ChoiceField):
    """Cleans to the IANA name of a zone."""

    widget = ZoneSelect
    default_error_messages = {"invalid_choice": _("Choose a time zone from the list")}

    def __init__(self, *, label: _StrOrPromise, initial: str = "Europe/London") -> None:
        super().__init__(label=label, initial=initial, choices=zone_choices)
