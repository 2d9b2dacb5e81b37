"""The calendar of sets: weeks by weekdays, Monday first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from adherence.reports.pictures.days import Day

WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Square:
    """One day of the calendar. `kind`: sets, extra (none were due), held, surgery, none (due), before, later."""

    day: date
    kind: str
    level: int  # 0 to 4, how full
    done: int
    prescribed: int
    flagged: bool
    today: bool
    names_month: bool

    @property
    def css(self) -> str:
        look = f"l{self.level}" if self.kind == "sets" else "held" if self.kind == "held" else "off"
        return f"{look} today" if self.today else look


@dataclass(frozen=True, kw_only=True)
class Heat:
    """`full`, `some`, `none` and `held` count whole days, today left out; `flags` counts all."""

    weeks: tuple[tuple[Square, ...], ...]
    full: int
    some: int
    none: int
    held: int
    flags: int


def heat(days: Sequence[Day], *, today: date, surgery: date | None = None) -> Heat:
    """`days` ascending, without gaps, up to today; the weeks they touch are filled with days before and after."""
    squares = tuple(_square(day, today=today, surgery=surgery, first=day is days[0]) for day in days)
    padded = _before(squares) + squares + _after(squares) if squares else ()
    over = [day for day in days if day.day < today]
    shares = [day.share for day in over if day.share is not None]
    full, none = shares.count(Fraction(1)), shares.count(Fraction(0))
    return Heat(
        weeks=tuple(padded[i : i + WEEK] for i in range(0, len(padded), WEEK)),
        full=full,
        some=len(shares) - full - none,
        none=none,
        held=sum(day.on_hold for day in over),
        flags=sum(day.flags for day in days),
    )


def _square(day: Day, *, today: date, surgery: date | None, first: bool) -> Square:
    return Square(
        day=day.day,
        kind=_kind(day, surgery),
        level=_level(day.share),
        done=day.done,
        prescribed=day.prescribed,
        flagged=day.flags > 0,
        today=day.day == today,
        names_month=first or day.day.day == 1,
    )


def _kind(day: Day, surgery: date | None) -> str:
    if day.prescribed:
        return "sets"
    if day.done:
        return "extra"
    if day.on_hold:
        return "held"
    return "surgery" if day.day == surgery else "none"


def _level(share: Fraction | None) -> int:
    if not share:
        return 0
    return max(1, int(share * 4))


def _before(squares: Sequence[Square]) -> tuple[Square, ...]:
    first = squares[0].day
    return tuple(_blank(first - timedelta(days=n), "before") for n in range(first.weekday(), 0, -1))


def _after(squares: Sequence[Square]) -> tuple[Square, ...]:
    last = squares[-1].day
    return tuple(_blank(last + timedelta(days=n), "later") for n in range(1, WEEK - last.weekday()))


def _blank(day: date, kind: str) -> Square:
    return Square(
        day=day, kind=kind, level=0, done=0, prescribed=0, flagged=False, today=False, names_month=day.day == 1
    )
