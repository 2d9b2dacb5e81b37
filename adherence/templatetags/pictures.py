"""The days of the calendar and of the line of pain, each made of few pieces (adherence.templatetags.stencil)."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from adherence.reports.moments import written
from adherence.reports.pictures.heat import Square
from adherence.reports.pictures.pain import PainDay
from adherence.templatetags.stencil import filled

register = template.Library()


@register.simple_tag
def squares(week: Iterable[Square]) -> SafeString:
    """A square of the calendar for each day of a week."""
    return format_html_join("", "{}", ((_square(square),) for square in week))


@register.simple_tag
def pain_days(days: Iterable[PainDay]) -> SafeString:
    """A row of the table beside the line of pain for each day."""
    return format_html_join("", "{}", ((_pain_day(day),) for day in days))


def _square(square: Square) -> SafeString:
    words = {
        "label": written(square.day, "SHORT_DAY_FORMAT" if square.names_month else "j"),
        "done": str(square.done),
        "prescribed": str(square.prescribed),
    }
    look = {"css": square.css, "kind": square.kind, "today": square.today, "flagged": square.flagged}
    return filled("components/square.html", words, **look)


def _pain_day(day: PainDay) -> SafeString:
    words = {
        "number": str(day.number),
        "score": "" if day.score is None else str(day.score),
        "changed": str(day.changed or ""),
    }
    return filled("components/pain_day.html", words, flagged=day.flagged, held=day.held)
