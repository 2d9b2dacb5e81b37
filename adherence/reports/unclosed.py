"""Days that are over and not written down yet: worked out from the plan, as the sweep is about to write them.

Between a patient's midnight and the sweep, and for as long as no driver sweeps, a page reads these beside the records.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db import connection

from adherence.models import DayRecord
from adherence.scoring import DayCount, MixedDay
from exercises.reports import Ordered, Plan
from exercises.reports.ordered import ORDERED_AS_JSON, from_json

Record = TypeVar("Record", "DayRecord", "Counted")
_ONE_DAY = timedelta(days=1)

# Days are closed in order, so the last closed one says how far a prescription is.
_PROGRESS = """(
    SELECT prescription.id, prescription.patient_id,
        (SELECT max(day) FROM adherence_dayrecord AS record
         WHERE record.prescription_id = prescription.id AND record.closed_at IS NOT NULL) AS closed_to,
        (SELECT min(in_force_from AT TIME ZONE patient.time_zone)::date
         FROM exercises_prescriptionversion AS version
         WHERE version.prescription_id = prescription.id) AS first_day,
        least((%s AT TIME ZONE patient.time_zone)::date - 1,
              (prescription.ended_at AT TIME ZONE patient.time_zone)::date) AS last_day
    FROM exercises_prescription AS prescription
    JOIN patients_patient AS patient ON patient.id = prescription.patient_id
) AS progress
WHERE last_day >= coalesce(closed_to + 1, first_day)"""

BEHIND = "SELECT id FROM " + _PROGRESS  # noqa: S608  # constants
LATE = f"SELECT {ORDERED_AS_JSON}, closed_to FROM " + _PROGRESS + " AND id = ANY(%s::uuid[])"  # noqa: S608  # constants

# Records, a row for all of a prescription's, and the prescriptions that are behind with what they order: one query, for
# pages that read hundreds of patients, whether or not anybody has closed the days.
_RECORDS = f"""
    SELECT NULL::jsonb, prescription_id, patient_id, NULL::date, array_agg(day ORDER BY day),
        array_agg(prescribed ORDER BY day), array_agg(done ORDER BY day), array_agg(uncounted ORDER BY day)
    FROM adherence_dayrecord
    WHERE patient_id = ANY(%s::uuid[]) AND day BETWEEN %s AND %s
    GROUP BY prescription_id, patient_id
    UNION ALL
    SELECT {ORDERED_AS_JSON}, id, patient_id, closed_to, NULL, NULL, NULL, NULL FROM """  # noqa: S608  # constants
RECORDS_AND_BEHIND = _RECORDS + _PROGRESS + " AND patient_id = ANY(%s::uuid[])"


@dataclass(slots=True)
class Counted:
    """What a record of a day says, without being one."""

    prescription_id: UUID
    day: date
    prescribed: int | None = None
    done: int = 0
    uncounted: int = 0

    @property
    def count(self) -> DayCount:
        """The day as the pure rules take it."""
        return _count(self.day, self.prescribed or 0, self.done, self.uncounted)


class Run(NamedTuple):
    """The days of one prescription that are over, ascending."""

    patient: UUID
    days: list[DayCount]


@dataclass(frozen=True)
class DayOver:
    """What was prescribed on a local day that is over."""

    prescription: UUID
    patient: UUID
    day: date
    prescribed: int


def behind(now: datetime) -> list[UUID]:
    """Prescriptions with days to close, by id. All of them in one query: each one looks at every prescription."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, [now])
        return sorted(key for (key,) in cursor.fetchall())


def late(prescriptions: list[UUID], now: datetime) -> Iterator[tuple[Ordered, date | None]]:
    """Those that are behind among some, with what they order, and the last day closed of each. One query."""
    with connection.cursor() as cursor:
        cursor.execute(LATE, [now, prescriptions])
        rows = cursor.fetchall()
    for ordered, closed_to in rows:
        yield from_json(json.loads(ordered)), closed_to


def days_over(
    plan: Plan | Ordered, closed_to: date | None, now: datetime, *, first: date = date.min
) -> Iterator[DayOver]:
    """Every day of the plan that is over at `now`, from `first` on: none up to `closed_to`, the last one closed."""
    prescription, patient = plan.prescription, plan.prescription.patient
    if not plan.begins_at:
        return
    began = closed_to + _ONE_DAY if closed_to else patient.local_date(plan.begins_at)
    day, last = max(began, first), patient.local_date(now) - _ONE_DAY
    if prescription.ended_at:
        last = min(last, patient.local_date(prescription.ended_at))
    while day <= last:
        yield DayOver(prescription.pk, prescription.patient_id, day, plan.sets_prescribed_on(day))
        day += _ONE_DAY


def runs_of(patients: list[UUID], now: datetime, *, first: date, last: date) -> list[Run]:
    """Every day over at `now`, from `first` to `last`, of some patients. One query."""
    with connection.cursor() as cursor:
        cursor.execute(RECORDS_AND_BEHIND, [patients, first, last, now, patients])
        rows = cursor.fetchall()
    written = {key: (patient, days) for ordered, key, patient, _closed_to, *days in rows if not ordered}
    late = [(from_json(json.loads(ordered)), closed_to) for ordered, _, _, closed_to, *_ in rows if ordered]
    runs = {key: Run(patient, _counts(days)) for key, (patient, days) in written.items()}
    for plan, closed_to in late:
        key, patient = plan.prescription.pk, plan.prescription.patient_id
        records = [Counted(key, *day) for day in zip(*written[key][1], strict=True)] if key in written else []
        over = (fact for fact in days_over(plan, closed_to, now, first=first) if fact.day <= last)
        runs[key] = Run(patient, [record.count for record in with_days_over(records, over)])
    return list(runs.values())


def _counts(days: Iterable[list[Any]]) -> list[DayCount]:
    """Of the closed ones among days as the query tells them: dates, and the three numbers of each."""
    return [_count(*day) for day in zip(*days, strict=True) if day[1] is not None]


@lru_cache(maxsize=8192)
def _count(day: date, prescribed: int, done: int, uncounted: int) -> DayCount:
    """Many patients have the same numbers on the same day."""
    return MixedDay(day, prescribed, done + uncounted, uncounted)


def with_days_over(records: Iterable[Record], over: Iterable[DayOver]) -> list[Record | Counted]:
    """The closed ones among `records`, and those that `over` closes: ascending by day. Nothing is saved."""
    written: dict[tuple[UUID, date], Record | Counted] = {(each.prescription_id, each.day): each for each in records}
    for fact in over:
        blank = Counted(fact.prescription, fact.day)
        written.setdefault((fact.prescription, fact.day), blank).prescribed = fact.prescribed
    return sorted((record for record in written.values() if record.prescribed is not None), key=attrgetter("day"))
