"""How soon flags were seen, in words: one line for all levels and one for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from adherence import triage
from adherence.models.flags import Level
from adherence.reports.acknowledging import Figures
from adherence.reports.moments import span


@dataclass(frozen=True, kw_only=True)
class Speed:
    """How soon flags of one level were seen; times and share in words, a dash where there is none."""

    level: str
    figures: Figures
    median: str
    ninetieth: str
    in_time: str


def speeds(seen: Mapping[triage.Level, Figures], *, together: Figures) -> tuple[Speed, ...]:
    """All levels together first, then each, the most urgent first."""
    each = (_speed(str(Level(level.value).label), found) for level, found in seen.items())
    return (_speed(_("All levels"), together), *each)


def _speed(level: str, found: Figures) -> Speed:
    return Speed(
        level=level,
        figures=found,
        median=_span(found.median),
        ninetieth=_span(found.ninetieth),
        in_time=_share(found),
    )


def _span(length: timedelta | None) -> str:
    return "–" if length is None else span(length)


def _share(found: Figures) -> str:
    """`9 of 10 (90%)`."""
    if found.percent is None:
        return "–"
    return _("%(part)d of %(whole)d") % {"part": found.in_time, "whole": found.due} + f" ({found.percent}%)"
