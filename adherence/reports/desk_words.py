"""Short words that the team's pages share: days, and what a surgery was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from adherence.reports import moments, pain_words
from patients.models import Procedure, Side, Surgery

MATTERS = 2  # points of pain: less is no change
NAMED = ("ACL", "Achilles")


@dataclass(frozen=True, kw_only=True)
class When:
    """A day in short, and a time."""

    day: str
    clock: str


@dataclass(frozen=True, kw_only=True)
class Trend:
    """Where the last score stands beside the one before it."""

    icon: str
    words: str


def as_of(now: datetime, zone: ZoneInfo) -> str:
    """`Monday 16 November, 10:00 am`."""
    day = now.astimezone(zone).date()
    return _("%(day)s, %(clock)s") % {"day": moments.written(day, "WEEKDAY_FORMAT"), "clock": moments.clock(now, zone)}


def when(at: datetime, zone: ZoneInfo, *, now: datetime) -> When:
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    return When(day=short_day(day, today=today), clock=moments.clock(at, zone))


def short_day(day: date, *, today: date) -> str:
    """`Today`, `Yesterday`, `Mon 17 Nov`."""
    ago = (today - day).days
    if ago == 0:
        return _("Today")
    if ago == 1:
        return _("Yesterday")
    return moments.written(day, "SHORT_WEEKDAY_FORMAT" if day.year == today.year else "j M Y")


def day_within(day: date, *, today: date) -> str:
    """The same inside a sentence, where only a name keeps its capital."""
    words = short_day(day, today=today)
    return words if today - day > timedelta(days=1) else pain_words.lower_first(words)


def trend_of(before: int, now: int) -> Trend:
    """A change of less than 2 is no change."""
    if now - before >= MATTERS:
        return Trend(icon="arrow-up", words=_("Up from %(before)d") % {"before": before})
    if before - now >= MATTERS:
        return Trend(icon="arrow-down", words=_("Down from %(before)d") % {"before": before})
    return Trend(icon="minus", words=_("Steady"))


def pain_sentence(scores: Sequence[int]) -> str:
    """What a line of pain shows, `scores` ascending by day; a change of less than 2 is none."""
    if not scores:
        return _("No pain was told.")
    words = {"first": scores[0], "last": scores[-1], "high": max(scores)}
    if scores[0] - scores[-1] >= MATTERS:
        return _("Down from %(first)d to %(last)d. Highest %(high)d.") % words
    if scores[-1] - scores[0] >= MATTERS:
        return _("Up from %(first)d to %(last)d. Highest %(high)d.") % words
    return _("Steady at about %(last)d. Highest %(high)d.") % words


def surgery_words(surgery: Surgery, today: date) -> str:
    """`Right knee replacement on 27 October, day 24`; without a day before the day of surgery."""
    number = surgery.day_number(today)
    words = {
        "operation": operation(surgery),
        "date": moments.written(surgery.date, "MONTH_DAY_FORMAT" if surgery.date.year == today.year else "DATE_FORMAT"),
        "number": number,
    }
    return (_("%(operation)s on %(date)s, day %(number)d") if number >= 0 else _("%(operation)s on %(date)s")) % words


def operation(surgery: Surgery) -> str:
    """`Right knee replacement`; names keep their capitals."""
    return _operation(surgery.procedure, surgery.side, get_language())


@lru_cache(maxsize=256)
def _operation(procedure: str, side: str, _language: str | None) -> str:
    kind = str(dict(Procedure.choices).get(procedure, procedure))
    if side == Side.BOTH:
        return _("%(operation)s, both sides") % {"operation": kind}
    sides = {Side.LEFT: _("Left %(operation)s"), Side.RIGHT: _("Right %(operation)s")}
    told = kind if kind.startswith(NAMED) else pain_words.lower_first(kind)
    return sides[Side(side)] % {"operation": told}
