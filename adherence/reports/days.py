"""Completed days, read for many patients at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from adherence.reports.unclosed import records_of
from adherence.scoring import DayCount, MixedDay


def completed_days(
    patients: Iterable[UUID], *, now: datetime, first: date, last: date
) -> Mapping[UUID, list[DayCount]]:
    """Days over at `now` from `first` to `last` (both included) by patient, ascending.

    One query. A day with two prescriptions, the old and the new, is one count: prescribed and done are summed.
    """
    days: dict[UUID, dict[date, DayCount]] = defaultdict(dict)
    for record in records_of(list(patients), now, first=first, last=last):
        earlier = days[record.patient_id].get(record.day)
        days[record.patient_id][record.day] = summed(earlier, record.count) if earlier else record.count
    return defaultdict(list, {patient: list(counts.values()) for patient, counts in days.items()})


def summed(one: DayCount, other: DayCount) -> DayCount:
    """The same day of two prescriptions."""
    return MixedDay(one.day, one.prescribed + other.prescribed, one.done + other.done, one.uncounted + other.uncounted)
