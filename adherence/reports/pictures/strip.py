"""The strip on the caseload: one bar a day, so that a lighter phase is not a drop.

Fifty of them stand on a page, which renews itself: each is a handful of paths, its days are compared without
fractions, and the same days are drawn once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from adherence.reports.pictures.days import Day

PITCH, BAR, TOP, TALLEST, SHORTEST = 11, 8, 10, 30, 2
HELD_TICKS = "h2v6h-2zm4 0h2v6h-2z"  # two, from the upper corner of the first


class Column(NamedTuple):
    """One day: a bar over its track, or two ticks (on hold), or a dot (nothing due)."""

    x: int
    kind: str  # bar, held, none
    y: int
    height: int
    low: bool
    flagged: bool

    @property
    def middle(self) -> int:
        return self.x + BAR // 2


class Path(NamedTuple):
    """Everything of one look: `d` of an SVG path, and its class."""

    css: str
    d: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Strip:
    """Of the same days there is one and the same."""

    width: int
    columns: tuple[Column, ...]
    label: str

    @property
    def paths(self) -> tuple[Path, ...]:
        """Tracks below, flags on top; no empty ones."""
        bars = [column for column in self.columns if column.kind == "bar"]
        looks = {
            "c-track": (_bar(column.x, TOP, TALLEST) for column in bars),
            "c-bar": (_bar(column.x, column.y, column.height) for column in bars if not column.low),
            "c-bar c-bar--low": (_bar(column.x, column.y, column.height) for column in bars if column.low),
            "c-none": (_nothing(column) for column in self.columns if column.kind != "bar"),
            "c-flag": (f"M{column.middle} 0l4 7h-8z" for column in self.columns if column.flagged),
        }
        return tuple(Path(css=css, d=d) for css, shapes in looks.items() if (d := "".join(shapes)))

    @property
    def drawing(self) -> SafeString:
        """The paths as SVG."""
        return mark_safe("".join(f'<path class="{path.css}" d="{path.d}"/>' for path in self.paths))  # noqa: S308  # numbers


def strip(days: Sequence[Day], *, mirrored: bool = False) -> Strip:
    """`days` ascending; drawn from the right when `mirrored`, for scripts that read from there. 40 high."""
    return _strip(tuple(days), mirrored=mirrored, language=get_language())


@lru_cache(maxsize=2048)
def _strip(days: tuple[Day, ...], *, mirrored: bool, language: str | None) -> Strip:  # noqa: ARG001  # a key of the cache
    places = range(len(days))
    xs = reversed(places) if mirrored else places
    return Strip(
        width=PITCH * len(days) - BAR // 4,
        columns=tuple(_column(day, PITCH * x) for day, x in zip(days, xs, strict=True)),
        label=_label(days),
    )


def _column(day: Day, x: int) -> Column:
    credited = min(day.done, day.prescribed)
    height = max(SHORTEST, round(TALLEST * credited / day.prescribed)) if day.prescribed else 0
    kind = "held" if day.on_hold else "bar" if day.prescribed else "none"
    return Column(
        x=x,
        kind=kind,
        y=TOP + TALLEST - height,
        height=height,
        low=2 * credited < day.prescribed,
        flagged=day.flags > 0,
    )


def _bar(x: int, y: int, height: int) -> str:
    """From its upper corner, clockwise, half a stroke inside: the stylesheet rounds corners by a stroke of 2."""
    return f"M{x + 1} {y + 1}h{BAR - 2}v{height - 2}h-{BAR - 2}z"


def _nothing(column: Column) -> str:
    if column.kind == "held":
        return f"M{column.x + 1} 33{HELD_TICKS}"
    return f"M{column.middle - 1.5:g} 38a1.5 1.5 0 1 1 3 0a1.5 1.5 0 1 1-3 0z"


def _label(days: Sequence[Day]) -> str:
    due = [day for day in days if day.prescribed]
    full, none = _count(day.done >= day.prescribed for day in due), _count(not day.done for day in due)
    flags = sum(day.flags for day in days)
    sentence = gettext("Last %(days)d days. All sets: %(full)d. Some: %(some)d. None: %(none)d. On hold: %(held)d.") % {
        "days": len(days),
        "full": full,
        "some": len(due) - full - none,
        "none": none,
        "held": _count(day.on_hold for day in days),
    }
    said = ngettext("%(flags)d pain flag.", "%(flags)d pain flags.", flags) % {"flags": flags}
    return f"{sentence} {said}" if flags else sentence


def _count(truths: Iterable[bool]) -> int:
    return sum(truths)
