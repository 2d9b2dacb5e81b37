"""Which tables are sealed, and how a row of theirs is read for it: the same way by who seals and by who verifies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import pgtrigger
from django.db import connection

from patients.models.seals import Seal, SealedColumns

BEGINNING: Final = bytes(32)
# With the session's zone at UTC. An event of history is sealed together with who asked for it.
DIGEST = """
    sha256(convert_to((
        SELECT jsonb_object_agg(key, value) FROM jsonb_each(to_jsonb(kept)) WHERE key = ANY (%(columns)s)
    )::text || coalesce({asked}, ''), 'UTF8'))
"""
ASKED = "LEFT JOIN pghistory_context AS context ON context.id = kept.pgh_context_id"


@dataclass(frozen=True)
class Sealed:
    """A table whose rows are added and never changed."""

    table: str
    key: str
    since: str  # the column that says when the row was written
    columns: tuple[str, ...]

    @property
    def has_context(self) -> bool:
        return "pgh_context_id" in self.columns

    @property
    def context(self) -> str:
        """SQL that joins who asked."""
        return ASKED if self.has_context else ""

    @property
    def digest(self) -> str:
        """SQL, of a row `kept`; its parameter is `columns`."""
        return DIGEST.format(asked="context.metadata::text" if self.has_context else "NULL")


def sealed_tables() -> list[Sealed]:
    """Every table in which a trigger refuses changes, but for the seals themselves: those hold each other."""
    kept = {model for model, trigger in pgtrigger.registered() if isinstance(trigger, pgtrigger.Protect)}
    return sorted((_sealed(model._meta) for model in kept - {Seal, SealedColumns}), key=lambda each: each.table)


def link_of(previous: bytes, number: int, table: str, row: int, digest: bytes) -> bytes:
    facts = (previous, number.to_bytes(8), table.encode(), b"\0", row.to_bytes(8), digest)
    return sha256(b"".join(facts)).digest()


def ask(statement: str, **values: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401  # whatever PostgreSQL takes
    """The rows that the statement answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def digests(table: Sealed, rows: Sequence[int]) -> dict[int, bytes]:
    """What those of the rows that are sealed come to as they are now, over the columns of their seals."""
    found: dict[int, bytes] = {}
    for of in SealedColumns.objects.filter(table=table.table):
        read = ask(
            f"""
            SELECT seal.row, {table.digest} FROM patients_seal AS seal
            JOIN {table.table} AS kept ON kept.{table.key} = seal.row {table.context}
            WHERE seal.of_id = %(of)s AND seal.row = ANY(%(rows)s)
            """,  # noqa: S608  # names of our own tables and columns
            of=of.pk,
            rows=list(rows),
            columns=of.columns,
        )
        found |= {row: bytes(digest) for row, digest in read}
    return found


def _sealed(table: Any) -> Sealed:  # noqa: ANN401  # Django names the class of `_meta` nowhere
    columns = tuple(sorted(str(field.column) for field in table.fields))
    since = "pgh_created_at" if "pgh_created_at" in columns else "at"
    return Sealed(table=table.db_table, key=table.pk.column, since=since, columns=columns)
