"""Whether what was written down is as it was sealed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from patients.models import Seal, SealedColumns, SealMark
from patients.models.sealed import BEGINNING, Sealed, ask, link_of, sealed_tables

NAMED = 5  # of the rows of a table that are wrong


@dataclass(frozen=True)
class Head:
    """The last link of a chain. Kept elsewhere, it proves later that nothing before it was made anew."""

    number: int
    link: str

    def __str__(self) -> str:
        return f"{self.number}:{self.link}"


def head() -> Head:
    last = Seal.objects.order_by("-number").first()
    return Head(last.number, bytes(last.link).hex()) if last else Head(0, BEGINNING.hex())


def sealed_to_the_end_at() -> datetime | None:
    """When every table was last seen to be sealed to its end; None while one never was."""
    seen = dict(SealMark.objects.values_list("table", "seen_at"))
    times = [seen.get(table.table) for table in sealed_tables()]
    return min((at for at in times if at), default=None) if all(times) else None


def faults(*, sealed_by: datetime, known: Head | None = None) -> Iterator[str]:
    """What is wrong, in words: of the chain the first break, of each table the first rows. Nothing when all is well.

    What was written before `sealed_by` must have its seal; `known` is a head noted at some time before.
    """
    with transaction.atomic():
        ask("SELECT set_config('TimeZone', 'UTC', true)")
        yield from _break_in_the_chain(known)
        now = {table.table: table for table in sealed_tables()}
        for of in SealedColumns.objects.order_by("table", "pk"):
            yield from _changed(of, now[of.table])
        for table in now.values():
            yield from _unsealed(table, sealed_by)


def _break_in_the_chain(known: Head | None) -> Iterator[str]:
    number, link = 0, BEGINNING
    for seal in Seal.objects.order_by("number").select_related("of").iterator(chunk_size=5_000):
        if seal.number != number + 1:
            yield f"link {number + 1} is missing"
            return
        link = link_of(link, seal.number, seal.of.table, seal.row, bytes(seal.digest))
        if link != bytes(seal.link):
            yield f"link {seal.number} is broken: {seal.of.table} {seal.row}"
            return
        number = seal.number
        if known and known.number == number and known.link != link.hex():
            yield f"link {number} is not the one that was noted"
    if known and known.number > number:
        yield f"link {number + 1} is missing: {known.number} had been noted"


def _changed(of: SealedColumns, table: Sealed) -> Iterator[str]:
    wrong = ask(
        f"""
        SELECT seal.number, seal.row, kept.{table.key} IS NULL
        FROM patients_seal AS seal LEFT JOIN {table.table} AS kept ON kept.{table.key} = seal.row {table.context}
        LEFT JOIN patients_erasedrow AS erased
            ON erased."table" = %(table)s AND erased.row = seal.row AND erased.before = seal.digest
        WHERE seal.of_id = %(of)s
            AND (kept.{table.key} IS NULL OR {table.digest} <> coalesce(erased.after, seal.digest))
        ORDER BY seal.number LIMIT %(named)s
        """,  # noqa: S608  # names of our own tables and columns
        of=of.pk,
        table=of.table,
        columns=of.columns,
        named=NAMED,
    )
    for number, row, missing in wrong:
        yield f"link {number}: {of.table} {row} {'is missing' if missing else 'was changed'}"


def _unsealed(table: Sealed, sealed_by: datetime) -> Iterator[str]:
    waiting, first = ask(
        f"""
        SELECT count(*), min(kept.{table.key}) FROM {table.table} AS kept
        WHERE kept.{table.since} < %(sealed_by)s AND NOT EXISTS (
            SELECT FROM patients_seal AS seal JOIN patients_sealedcolumns AS of ON of.id = seal.of_id
            WHERE seal.row = kept.{table.key} AND of."table" = %(table)s
        )
        """,  # noqa: S608  # names of our own tables and columns
        table=table.table,
        sealed_by=sealed_by,
    )[0]
    if waiting:
        yield f"{waiting} of {table.table} should have been sealed by now, from {first} on"
