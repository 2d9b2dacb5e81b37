"""Days that are over and not written down yet: worked out from the plan, as the sweep is about to write them.

Between a patient's midnight and the sweep, and for as long as no driver sweeps, a page reads these beside the records.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.db import connection

from adherence.models import DayRecord
from exercises.models import Prescription
from exercises.reports import Plan, with_plans

NOBODY_BEFORE = UUID(int=0)
_ONE_DAY = timedelta(days=1)
_COLUMNS = ("prescription_id", "patient_id", "day", "prescribed", "done", "uncounted")

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

BEHIND = "SELECT id, closed_to FROM " + _PROGRESS + " AND id > %s ORDER BY id LIMIT %s"  # noqa: S608  # constants

# Records first, then the prescriptions that are behind: one query, for pages that read hundreds of patients.
_RECORDS = """
    SELECT false, prescription_id, patient_id, day, prescribed, done, uncounted FROM adherence_dayrecord
    WHERE patient_id = ANY(%s::uuid[]) AND day BETWEEN %s AND %s
    UNION ALL
    SELECT true, id, patient_id, closed_to, NULL, 0, 0 FROM """
RECORDS_AND_BEHIND = _RECORDS + _PROGRESS + " AND patient_id = ANY(%s::uuid[])"


@dataclass(frozen=True)
class DayOver:
    """What was prescribed on a local day that is over."""

    prescription: UUID
    patient: UUID
    day: date
    prescribed: int


def behind(now: datetime, *, after: UUID, limit: int) -> dict[UUID, date | None]:
    """The next prescriptions, by id, with days to close, and the last day closed of each."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, [now, after, limit])
        return dict(cursor.fetchall())


def days_over(plan: Plan, closed_to: date | None, now: datetime, *, first: date = date.min) -> Iterator[DayOver]:
    """Every day of the plan that is over at `now`, from `first` on: none up to `closed_to`, the last one closed."""
    prescription, patient = plan.prescription, plan.prescription.patient
    if not plan.versions:
        return
    began = closed_to + _ONE_DAY if closed_to else patient.local_date(plan.versions[0].in_force_from)
    day, last = max(began, first), patient.local_date(now) - _ONE_DAY
    if prescription.ended_at:
        last = min(last, patient.local_date(prescription.ended_at))
    while day <= last:
        yield DayOver(prescription.pk, prescription.patient_id, day, plan.sets_prescribed_on(day))
        day += _ONE_DAY


def records_of(patients: list[UUID], now: datetime, *, first: date, last: date) -> list[DayRecord]:
    """Every day over at `now`, from `first` to `last`, of some patients; ascending, not to be saved.

    One query, and four more while there are days that nobody has closed.
    """
    with connection.cursor() as cursor:
        cursor.execute(RECORDS_AND_BEHIND, [patients, first, last, now, patients])
        rows = cursor.fetchall()
    records = [DayRecord(**dict(zip(_COLUMNS, row, strict=True))) for is_late, *row in rows if not is_late]
    late = {prescription: closed_to for is_late, prescription, _, closed_to, *_ in rows if is_late}
    plans = map(Plan, with_plans(Prescription.objects.filter(pk__in=late))) if late else ()
    over = (fact for plan in plans for fact in days_over(plan, late[plan.prescription.pk], now, first=first))
    return with_days_over(records, (fact for fact in over if fact.day <= last))


def with_days_over(records: Iterable[DayRecord], over: Iterable[DayOver]) -> list[DayRecord]:
    """The closed ones among `records`, and those that `over` closes: ascending by day. Nothing is saved."""
    written = {(record.prescription_id, record.day): record for record in records}
    for fact in over:
        blank = DayRecord(prescription_id=fact.prescription, patient_id=fact.patient, day=fact.day)
        written.setdefault((fact.prescription, fact.day), blank).prescribed = fact.prescribed
    return sorted((record for record in written.values() if record.prescribed is not None), key=attrgetter("day"))
