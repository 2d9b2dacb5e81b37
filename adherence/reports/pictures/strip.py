"""The strip on the caseload: one bar a day, so that a lighter phase is not a drop."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext, ngettext

from adherence.reports.pictures.days import Day

PITCH, BAR, TOP, TALLEST, SHORTEST = 11, 8, 10, 30, 2
LOW = Fraction(1, 2)


@dataclass(frozen=True, kw_only=True)
class Column:
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


@dataclass(frozen=True, kw_only=True)
class Strip:
    width: int
    columns: tuple[Column, ...]
    label: str


def strip(days: Sequence[Day], *, mirrored: bool = False) -> Strip:
    """`days` ascending; drawn from the right when `mirrored`, for scripts that read from there. 40 high."""
    places = range(len(days))
    xs = reversed(places) if mirrored else places
    return Strip(
        width=PITCH * len(days) - BAR // 4,
        columns=tuple(_column(day, PITCH * x) for day, x in zip(days, xs, strict=True)),
        label=_label(days),
    )


def _column(day: Day, x: int) -> Column:
    share = day.share
    height = 0 if share is None else max(SHORTEST, round(TALLEST * share))
    kind = "held" if day.on_hold else "none" if share is None else "bar"
    low = share is not None and share < LOW
    return Column(x=x, kind=kind, y=TOP + TALLEST - height, height=height, low=low, flagged=day.flags > 0)


def _label(days: Sequence[Day]) -> str:
    shares = [day.share for day in days if day.share is not None]
    full, none = shares.count(Fraction(1)), shares.count(Fraction(0))
    flags = sum(day.flags for day in days)
    sentence = gettext("Last %(days)d days. All sets: %(full)d. Some: %(some)d. None: %(none)d. On hold: %(held)d.") % {
        "days": len(days),
        "full": full,
        "some": len(shares) - full - none,
        "none": none,
        "held": sum(day.on_hold for day in days),
    }
    said = ngettext("%(flags)d pain flag.", "%(flags)d pain flags.", flags) % {"flags": flags}
    return f"{sentence} {said}" if flags else sentence
