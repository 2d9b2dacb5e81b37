"""Day records: counting sets as they are logged, and fixing what was prescribed once a local day is over."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from adherence.models import DayRecord, LoggedSet
from adherence.reports.unclosed import behind, days_over, late
from exercises.models import Prescription
from exercises.reports import Ordered, Plan, with_regimens

FACT = attrgetter("prescription", "patient", "day", "prescribed")
CHUNK = 500  # prescriptions closed in one transaction

# One statement, so that two sets logged at once are both counted, and none that was logged before.
KEEP_AND_COUNT = """
    WITH kept AS (
        INSERT INTO adherence_loggedset ({columns})
        SELECT {columns} FROM json_populate_record(NULL::adherence_loggedset, %s)
        ON CONFLICT ON CONSTRAINT set_is_logged_once DO NOTHING
        RETURNING id, prescription_id, patient_id, day, counts
    ), counted AS (
        INSERT INTO adherence_dayrecord (prescription_id, patient_id, day, done, uncounted)
        SELECT prescription_id, patient_id, day, counts::int, (NOT counts)::int FROM kept
        WHERE prescription_id IS NOT NULL
        ON CONFLICT (prescription_id, day) DO UPDATE SET
            done = adherence_dayrecord.done + EXCLUDED.done,
            uncounted = adherence_dayrecord.uncounted + EXCLUDED.uncounted
    )
    SELECT id FROM kept
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


def keep_and_count(entry: LoggedSet) -> bool:
    """Insert the set, and count it on its local day, closed or not; False when its uuid is there already."""
    columns = _columns()
    said = json.dumps({name: getattr(entry, name) for name in columns}, ensure_ascii=False, default=str)
    with connection.cursor() as cursor:
        cursor.execute(KEEP_AND_COUNT.format(columns=", ".join(columns)), [said])
        row = cursor.fetchone()
    if row:
        entry.pk = row[0]
    return row is not None


@cache
def _columns() -> list[str]:
    """All but the key, which PostgreSQL gives."""
    return [field.attname for field in LoggedSet._meta.concrete_fields if not field.primary_key]


def discount_a_set(logged: LoggedSet) -> None:
    """One set fewer; call it in the transaction that voids the set."""
    field = "done" if logged.counts else "uncounted"
    records = DayRecord.objects.filter(prescription=logged.prescription_id, day=logged.day)
    records.filter(**{f"{field}__gt": 0}).update(**{field: F(field) - 1})


def close_days(now: datetime) -> int:
    """Write what was prescribed on every local day that is over at `now`; returns how many days were closed.

    Catches up after any pause. Running it twice, or two at once, closes each day once.
    """
    keys = behind(now)
    return sum(_close(late(keys[start : start + CHUNK], now), now) for start in range(0, len(keys), CHUNK))


def close_days_of(prescriptions: Iterable[UUID], *, now: datetime) -> int:
    """The same for a few prescriptions, in the caller's transaction: before their patient's zone or window changes."""
    chosen = Prescription.objects.filter(pk__in=list(prescriptions))
    closed = DayRecord.objects.closed().filter(prescription__in=chosen).order_by("day")
    closed_to = dict(closed.values_list("prescription", "day"))
    return _close(((Plan(each), closed_to.get(each.pk)) for each in with_regimens(chosen)), now)


@transaction.atomic
def _close(plans: Iterable[tuple[Plan | Ordered, date | None]], now: datetime) -> int:
    """Of plans with the last day closed of each, which are read here."""
    facts = [FACT(fact) for plan, closed_to in plans for fact in days_over(plan, closed_to, now)]
    if not facts:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(CLOSE_DAYS, [now, *map(list, zip(*facts, strict=True))])
        return int(cursor.rowcount)
