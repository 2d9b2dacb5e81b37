"""Weeks on paper: a picture of completed days, and each week's share of sets with its window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from adherence.reports import sentences
from adherence.reports.pictures.heat import Heat, Square
from adherence.reports.progress import WEEK, Progress
from adherence.scoring import DayCount, score

WEEKS = 12
_ONE_DAY = timedelta(days=1)


def length(today: date) -> int:
    """Of 12 weeks, Monday to Sunday, the last one with yesterday in it; today included."""
    return (WEEKS - 1) * WEEK + (today - _ONE_DAY).weekday() + 2


def over(progress: Progress) -> Progress:
    """Without today."""
    return replace(progress, days=tuple(day for day in progress.days if day.day < progress.today))


def table(progress: Progress) -> dict[str, object]:
    """`progress` of completed days only; with no rows where there are none."""
    heat, counts = progress.heat, progress.completed
    return {
        "weekdays": [date_format(square.day, "D") for square in next(iter(heat.weeks), ())],
        "rows": [_row([square.day for square in week], week, counts) for week in heat.weeks],
        "total": _share(counts),
        "key": _key(heat),
    }


def _row(days: Sequence[date], squares: Sequence[Square], counts: Sequence[DayCount]) -> dict[str, object]:
    return {
        "share": _share([count for count in counts if days[0] <= count.day <= days[-1]]),
        "days": [_day(square) for square in squares],
    }


def _share(counts: Sequence[DayCount]) -> dict[str, str]:
    """`26 Oct – 1 Nov` and `64%, 18 of 28 sets`."""
    if not counts:
        return {"window": "", "words": ""}
    first, last = (date_format(count.day, "SHORT_DAY_FORMAT") for count in (counts[0], counts[-1]))
    return {"window": f"{first} – {last}", "words": sentences.share(score(counts))}


def _day(square: Square) -> dict[str, object]:
    shown = square.kind in {"sets", "extra"}
    return {
        "kind": square.kind,
        "level": square.level,
        "done": str(square.done) if shown else "",
        "flagged": square.flagged,
    }


def _key(heat: Heat) -> list[dict[str, object]]:
    """What the squares mean, and how many there are of each."""
    kinds = (
        (_("All sets"), "sets", 4, heat.full),
        (_("Some sets"), "sets", 2, heat.some),
        (_("No sets"), "sets", 0, heat.none),
        (_("On hold"), "held", 0, heat.held),
        (_("Pain flag"), "flag", 0, heat.flags),
    )
    return [{"words": f"{words}: {count}", "kind": kind, "level": level} for words, kind, level, count in kinds]
