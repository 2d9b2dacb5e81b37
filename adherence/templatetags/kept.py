"""Components that look the same for many rows: drawn once, and kept for as long as the process runs."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import TypeAlias, cast

from django import template
from django.forms import BoundField, ChoiceField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
Choices: TypeAlias = Iterable[tuple[object, object]]  # values and words


@register.simple_tag
def kept(component: str, **facts: object) -> SafeString:
    """The component `component` with `facts`, which must be hashable and say nothing of who a person is."""
    return _drawn(component, get_language(), tuple(facts.items()))


@register.simple_tag
def kept_choices(field: BoundField) -> SafeString:
    """A field of a form with what is chosen in it; its choices, too, must say nothing of who a person is."""
    offered = cast("Choices", cast("ChoiceField", field.field).choices)
    choices = tuple((str(value), str(words)) for value, words in offered)
    chosen = str(field.value() or "")
    if field.errors or chosen not in dict(choices):
        return field.as_field_group()
    place = _place(type(field.form).__qualname__, field.html_name, chosen, choices, get_language())
    if not place:
        place.append(field.as_field_group())
    return place[0]


@lru_cache(maxsize=256)
def _place(*_looks: Hashable) -> list[SafeString]:
    """Where the drawing of what looks like this is kept, or will be."""
    return []


@lru_cache(maxsize=2048)
def _drawn(component: str, _language: str | None, facts: tuple[tuple[str, object], ...]) -> SafeString:
    return mark_safe(render_to_string(f"components/{component}.html", dict(facts)).strip())  # noqa: S308  # a template’s
