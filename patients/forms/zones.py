"""A time zone chosen from a list of places, grouped by part of the world."""

from __future__ import annotations

from functools import cache
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


@cache
def _options() -> SafeString:
    """Every zone as an option, in its group. Places have one spelling in every language, so it is made once."""
    groups = ((area, format_html_join("", '<option value="{}">{}</option>', zones)) for area, zones in zone_choices())
    return format_html_join("", '<optgroup label="{}">{}</optgroup>', groups)


class ZoneSelect(forms.Select):
    """A list of some 490 places, written in one piece: a template for each option took a tenth of a second a page."""

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: object = None,  # noqa: ARG002  # Django's signature
    ) -> SafeString:
        chosen = f'<option value="{escape(value)}"'
        options = mark_safe(_options().replace(chosen, f"{chosen} selected", 1))  # noqa: S308  # escaped where it was made
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs({"name": name}, attrs)), options)


class ZoneField(forms.ChoiceField):
    """Cleans to the IANA name of a zone."""

    widget = ZoneSelect
    default_error_messages = {"invalid_choice": _("Choose a time zone from the list")}

    def __init__(self, *, label: _StrOrPromise, initial: str = "Europe/London") -> None:
        super().__init__(label=label, initial=initial, choices=zone_choices)
