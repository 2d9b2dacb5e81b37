"""Completed days, read for many patients at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from adherence.reports.unclosed import runs_of
from adherence.scoring import DayCount, MixedDay


def completed_days(
    patients: Iterable[UUID], *, now: datetime, first: date, last: date
) -> Mapping[UUID, list[DayCount]]:
    """Days over at `now` from `first` to `last` (both included) by patient, ascending.

    One query. A day with two prescriptions, the old and the new, is one count: prescribed and done are summed.
    """
    days: dict[UUID, list[DayCount]] = defaultdict(list)
    for patient, run in runs_of(list(patients), now, first=first, last=last):
        days[patient] = _merged(days[patient], run) if patient in days else run
    return days


def _merged(one: Iterable[DayCount], other: Iterable[DayCount]) -> list[DayCount]:
    """Of two prescriptions."""
    counts = {count.day: count for count in one}
    for count in other:
        counts[count.day] = summed(counts[count.day], count) if count.day in counts else count
    return sorted(counts.values(), key=attrgetter("day"))


def summed(one: DayCount, other: DayCount) -> DayCount:
    """The same day of two prescriptions."""
    return MixedDay(one.day, one.prescribed + other.prescribed, one.done + other.done, one.uncounted + other.uncounted)
