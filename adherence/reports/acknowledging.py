"""How soon flags are acknowledged, counted over some of them. Pure: no clock, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from adherence.triage import Level

NINETY = 90  # per cent
# level, reported_at, acknowledged_at (None: nobody has yet), acknowledge_by (None: a note, which waits for nobody)
Row: TypeAlias = tuple[str, datetime, datetime | None, datetime | None]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How soon `count` flags were seen. Times are of the `seen` ones alone; None when there are none.

    `due` are the flags with a target that were seen or are past it, so that one with time left counts neither way;
    `in_time` of them were seen by their target.
    """

    count: int
    seen: int
    median: timedelta | None
    ninetieth: timedelta | None
    due: int
    in_time: int

    @property
    def waiting(self) -> int:
        """How many nobody has acknowledged."""
        return self.count - self.seen

    @property
    def percent(self) -> int | None:
        """Seen within target, rounded down; None when none was due."""
        return 100 * self.in_time // self.due if self.due else None


def figures(rows: Iterable[Row], *, now: datetime) -> Figures:
    """Of all rows together. The ninetieth percentile is by nearest rank: a time that a flag did wait."""
    listed = list(rows)
    waits = sorted(seen - reported for _level, reported, seen, _target in listed if seen)
    due = [(seen, target) for _level, _reported, seen, target in listed if target and (seen or target < now)]
    return Figures(
        count=len(listed),
        seen=len(waits),
        median=_median(waits),
        ninetieth=_nearest_rank(waits, NINETY),
        due=len(due),
        in_time=sum(seen is not None and seen <= target for seen, target in due),
    )


def by_level(rows: Iterable[Row], *, now: datetime) -> Mapping[Level, Figures]:
    """Every level, the most urgent first, those without a flag too."""
    listed = list(rows)
    return {level: figures((row for row in listed if row[0] == level), now=now) for level in Level}


def _median(ascending: Sequence[timedelta]) -> timedelta | None:
    """The middle one, or half way between the middle two."""
    middle = len(ascending) // 2
    return (ascending[~middle] + ascending[middle]) / 2 if ascending else None


def _nearest_rank(ascending: Sequence[timedelta], percent: int) -> timedelta | None:
    """The least value that at least `percent` of them do not exceed."""
    return ascending[-(-percent * len(ascending) // 100) - 1] if ascending else None
