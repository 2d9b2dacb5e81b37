"""Components that look the same for many rows: drawn once, and kept for as long as the process runs."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def kept(component: str, **facts: object) -> SafeString:
    """The component `component` with `facts`, which must be hashable and say nothing of who a person is."""
    return _drawn(component, get_language(), tuple(facts.items()))


@lru_cache(maxsize=2048)
def _drawn(component: str, _language: str | None, facts: tuple[tuple[str, object], ...]) -> SafeString:
    return mark_safe(render_to_string(f"components/{component}.html", dict(facts)).strip())  # noqa: S308  # a template’s
