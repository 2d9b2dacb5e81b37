"""Many reminders become rows in one statement, and many rows are written anew in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from adherence.models import Message
from adherence.outbox.rows import message_id_of
from adherence.reports.reminders import Reminder

NOBODY = UUID(int=0)

# How each column is filled; those not named here take their field's default.
FILLED = {
    "id": "fact.id",
    "key": "concat_ws('/', fact.kind, fact.prescription, to_char(fact.slot_day, 'YYYY-MM-DD'), fact.slot_number)",
    "message_id": "replace(%(message_id)s, %(nobody)s, fact.id::text)",
    "kind": "fact.kind",
    "prescription_id": "fact.prescription",
    "slot_day": "fact.slot_day",
    "slot_number": "fact.slot_number",
    "due_at": "fact.due_at",
    "next_attempt_at": "fact.due_at",
    "not_after": "fact.not_after",
    "to": "patient.email",
    "clinic_id": "patient.clinic_id",
    "patient_id": "patient.id",
    "created_at": "%(now)s",
    "state": "CASE WHEN fact.not_after <= %(now)s THEN 'expired' ELSE 'pending' END",
    "finished_at": "CASE WHEN fact.not_after <= %(now)s THEN %(now)s END",
}
# Thousands of patients share few times: a time is told once, and a row is a prescription and the number of its time.
INSERT = """
    INSERT INTO adherence_message ({columns})
    SELECT {values}
    FROM (
        SELECT gen_random_uuid() AS id, row.prescription, reminder.*
        FROM unnest(%(prescriptions)s::uuid[], %(numbers)s::int[]) AS row (prescription, number)
        JOIN unnest(%(kind)s::text[], %(slot_day)s::date[], %(slot_number)s::int[],
                    %(due_at)s::timestamptz[], %(not_after)s::timestamptz[])
            WITH ORDINALITY AS reminder (kind, slot_day, slot_number, due_at, not_after, number) USING (number)
    ) AS fact
    JOIN exercises_prescription AS prescription ON prescription.id = fact.prescription
    JOIN patients_patient AS patient ON patient.id = prescription.patient_id
    ON CONFLICT (key) DO NOTHING
"""

# What becomes of a row that has been planned.
CHANGING = (
    *("state", "reason", "due_at", "not_after", "next_attempt_at"),
    *("finished_at", "claim_token", "lease_until"),
)
UPDATE = """
    UPDATE adherence_message AS message SET {changes}
    FROM unnest({arrays}) AS row (id, {columns}) WHERE message.id = row.id
"""


def put_down_reminders(wanted: Iterable[tuple[UUID, Iterable[Reminder]]], now: datetime) -> int:
    """Insert the rows whose key is new: one for each prescription, kind, local day and slot number.

    A row that is there stays as it is. What is worth nothing any more is put down as expired. Answers how many rows.
    """
    numbers: dict[Reminder, str] = {}
    rows = [
        (prescription, numbers.setdefault(reminder, str(len(numbers) + 1)))
        for key, reminders in wanted
        for prescription in [str(key)]
        for reminder in reminders
    ]
    if not rows:
        return 0
    prescriptions, times = zip(*rows, strict=True)
    facts = {"prescriptions": _array(prescriptions), "numbers": _array(times), **_columns(numbers), "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_statement(), {**_defaults(), **facts})
        return int(cursor.rowcount)


def rewrite(messages: Iterable[Message]) -> None:
    """Write rows, locked by the caller, as they are now."""
    rows = list(messages)
    if not rows:
        return
    values = {name: [getattr(row, name) for row in rows] for name in ("id", *CHANGING)}
    with connection.cursor() as cursor:
        cursor.execute(_rewriting(), values)


@cache
def _rewriting() -> str:
    arrays = [f"%({name})s::{_types()[name]}[]" for name in ("id", *CHANGING)]
    changes = [f"{name} = row.{name}" for name in CHANGING]
    return UPDATE.format(changes=", ".join(changes), arrays=", ".join(arrays), columns=", ".join(CHANGING))


def _array(words: Iterable[str]) -> str:
    """PostgreSQL's spelling of an array of numbers or UUIDs, which need no quotes."""
    return f"{{{','.join(words)}}}"


def _columns(reminders: Iterable[Reminder]) -> Mapping[str, Any]:
    every = list(reminders)
    return {
        "kind": [each.kind.value for each in every],
        "slot_day": [each.day for each in every],
        "slot_number": [each.number for each in every],
        "due_at": [each.due_at for each in every],
        "not_after": [each.not_after for each in every],
    }


@cache
def _statement() -> str:
    values = {name: FILLED.get(name, f"%({name})s::{kind}") for name, kind in _types().items()}
    columns = map(connection.ops.quote_name, values)
    return INSERT.format(columns=", ".join(columns), values=", ".join(values.values()))


@cache
def _types() -> Mapping[str, str]:
    """Every column of a message, and PostgreSQL's name for what it holds."""
    fields = Message._meta.concrete_fields
    return {field.attname: field.db_type(connection) or "" for field in fields}


def _defaults() -> Mapping[str, Any]:
    empty = Message()
    rest = {name: getattr(empty, name) for name in _types() if name not in FILLED}
    return {**rest, "message_id": message_id_of(NOBODY), "nobody": str(NOBODY)}
