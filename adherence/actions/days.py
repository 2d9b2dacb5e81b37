"""Day records: counting sets as they are logged, and fixing what was prescribed once a local day is over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, QuerySet

from adherence.models import DayRecord, LoggedSet
from exercises.models import Prescription
from exercises.reports import Plan, with_plans

CHUNK = 500  # prescriptions closed in one transaction
_ONE_DAY = timedelta(days=1)

# One statement, so that two sets logged at once are both counted.
COUNT_A_SET = """
    INSERT INTO adherence_dayrecord (prescription_id, patient_id, day, done, uncounted) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (prescription_id, day) DO UPDATE SET
        done = adherence_dayrecord.done + EXCLUDED.done,
        uncounted = adherence_dayrecord.uncounted + EXCLUDED.uncounted
"""

# The first closing stands: whoever comes second finds `closed_at` filled and changes nothing.
CLOSE_DAYS = """
    INSERT INTO adherence_dayrecord (prescription_id, patient_id, day, prescribed, done, uncounted, closed_at)
    SELECT prescription, patient, day, prescribed, 0, 0, %s
    FROM unnest(%s::uuid[], %s::uuid[], %s::date[], %s::int[]) AS fact (prescription, patient, day, prescribed)
    ORDER BY prescription, day
    ON CONFLICT (prescription_id, day) DO UPDATE
        SET prescribed = EXCLUDED.prescribed, closed_at = EXCLUDED.closed_at
        WHERE adherence_dayrecord.closed_at IS NULL
"""

# Days are closed in order, so the last closed one says how far a prescription is.
BEHIND = """
    SELECT id, closed_to FROM (
        SELECT prescription.id,
            (SELECT max(day) FROM adherence_dayrecord AS record
             WHERE record.prescription_id = prescription.id AND record.closed_at IS NOT NULL) AS closed_to,
            (SELECT min(in_force_from AT TIME ZONE patient.time_zone)::date
             FROM exercises_prescriptionversion AS version
             WHERE version.prescription_id = prescription.id) AS first_day,
            least((%s AT TIME ZONE patient.time_zone)::date - 1,
                  (prescription.ended_at AT TIME ZONE patient.time_zone)::date) AS last_day
        FROM exercises_prescription AS prescription
        JOIN patients_patient AS patient ON patient.id = prescription.patient_id
        WHERE prescription.id > %s
    ) AS progress
    WHERE last_day >= coalesce(closed_to + 1, first_day)
    ORDER BY id
    LIMIT %s
"""


def count_a_set(logged: LoggedSet) -> None:
    """One more set done on its local day, closed or not; call it in the transaction that logs the set."""
    if logged.prescription_id:
        with connection.cursor() as cursor:
            numbers = (int(logged.counts), int(not logged.counts))
            cursor.execute(COUNT_A_SET, [logged.prescription_id, logged.patient_id, logged.day, *numbers])


def discount_a_set(logged: LoggedSet) -> None:
    """One set fewer; call it in the transaction that voids the set."""
    field = "done" if logged.counts else "uncounted"
    records = DayRecord.objects.filter(prescription=logged.prescription_id, day=logged.day)
    records.filter(**{f"{field}__gt": 0}).update(**{field: F(field) - 1})


def close_days(now: datetime) -> int:
    """Write what was prescribed on every local day that is over at `now`; returns how many days were closed.

    Catches up after any pause. Running it twice, or two at once, closes each day once.
    """
    closed, after = 0, UUID(int=0)
    while behind := _behind(now, after=after):
        closed += _close(Prescription.objects.filter(pk__in=behind), behind, now)
        after = max(behind)
    return closed


def close_days_of(prescriptions: Iterable[UUID], *, now: datetime) -> int:
    """The same for a few prescriptions, in the caller's transaction: before their patient's zone or window changes."""
    chosen = Prescription.objects.filter(pk__in=list(prescriptions))
    closed = DayRecord.objects.closed().filter(prescription__in=chosen).order_by("day")
    return _close(chosen, dict(closed.values_list("prescription", "day")), now)


def _behind(now: datetime, *, after: UUID) -> dict[UUID, date | None]:
    """The next prescriptions, by id, with days to close, and the last day closed of each."""
    with connection.cursor() as cursor:
        cursor.execute(BEHIND, [now, after, CHUNK])
        return dict(cursor.fetchall())


@transaction.atomic
def _close(prescriptions: QuerySet[Prescription], closed_to: dict[UUID, date | None], now: datetime) -> int:
    facts = [fact for plan in map(Plan, with_plans(prescriptions)) for fact in _facts(plan, closed_to, now)]
    if not facts:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(CLOSE_DAYS, [now, *map(list, zip(*facts, strict=True))])
        return int(cursor.rowcount)


def _facts(plan: Plan, closed_to: dict[UUID, date | None], now: datetime) -> Iterator[tuple[UUID, UUID, date, int]]:
    """Prescription, patient, day and sets prescribed, of each day to close."""
    prescription = plan.prescription
    for day in _days_over(plan, closed_to.get(prescription.pk), now):
        yield prescription.pk, prescription.patient_id, day, plan.sets_prescribed_on(day)


def _days_over(plan: Plan, closed_to: date | None, now: datetime) -> Iterator[date]:
    prescription, patient = plan.prescription, plan.prescription.patient
    day = closed_to + _ONE_DAY if closed_to else patient.local_date(plan.versions[0].in_force_from)
    last = patient.local_date(now) - _ONE_DAY
    if prescription.ended_at:
        last = min(last, patient.local_date(prescription.ended_at))
    while day <= last:
        yield day
        day += _ONE_DAY
