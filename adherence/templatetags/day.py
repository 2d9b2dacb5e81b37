"""The sets of Today's list, each made of few pieces (adherence.templatetags.stencil)."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from adherence.reports.logged import Logged
from adherence.templatetags.stencil import filled
from patients.templatetags.dorsi import clock

register = template.Library()


@register.simple_tag
def logged_sets(logged: Iterable[Logged], *, may_undo: bool) -> SafeString:
    """A line for each set, with the way to undo it."""
    return format_html_join("\n", "{}", ((_line(each, may_undo=may_undo),) for each in logged))


def _line(logged: Logged, *, may_undo: bool) -> SafeString:
    entry = logged.entry
    words = {
        "key": str(entry.uuid),
        "at": clock(logged.at),
        "amount": logged.amount,
        "source": entry.get_source_display(),
        "carer": entry.by_carer or "",
    }
    look = {"is_today": logged.is_today, "counts": entry.counts, "may_undo": may_undo}
    return filled("adherence/patient/today/set.html", words, **look)
