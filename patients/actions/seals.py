"""Sealing what was written down, behind the requests: one sealer at a time, a batch in a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from patients.models import Seal, SealedColumns, SealMark
from patients.models.sealed import BEGINNING, Sealed, ask, link_of, sealed_tables

LOCK = 4_711_2026  # whoever holds it seals
BATCH = 5_000  # rows
SETTLED = timedelta(seconds=60)  # a request that signs somebody in may still say who asked
CERTAIN = timedelta(minutes=10)  # a key is drawn moments before its row has a transaction, and never so long


def wait_for_sealers() -> None:
    """Nobody seals until the transaction ends. Call it in one."""
    ask("SELECT pg_advisory_xact_lock(%(lock)s)::text, set_config('TimeZone', 'UTC', true)", lock=LOCK)


def seal(now: datetime, *, settled: timedelta = SETTLED, batch: int = BATCH) -> int:
    """Seal every row that is committed and not sealed yet, in whatever order they came. The number of new seals.

    Another sealer at work is left to it.
    """
    total = 0
    while new := _seal_batch(now, now - settled, batch):
        total += new
    return total


@transaction.atomic
def _seal_batch(now: datetime, settled_at: datetime, batch: int) -> int:
    if not ask("SELECT pg_try_advisory_xact_lock(%(lock)s), set_config('TimeZone', 'UTC', true)", lock=LOCK)[0][0]:
        return 0
    made: list[Seal] = []
    last = Seal.objects.order_by("-number").first()
    for table in sealed_tables():
        found = _unsealed(table, settled_at, batch - len(made))
        made += _chained(table, found, made[-1] if made else last, now)
        if len(made) == batch:
            break
        _mark(table, now)
    Seal.objects.bulk_create(made)
    return len(made)


def _unsealed(table: Sealed, settled_at: datetime, most: int) -> Sequence[tuple[int, bytes]]:
    """Key and digest of rows without a seal; not those whose request may still say who asked."""
    settled = "(context.id IS NULL OR context.updated_at <= %(settled_at)s)" if table.has_context else "true"
    return ask(
        f"""
        SELECT kept.{table.key}, {table.digest} FROM {table.table} AS kept {table.context}
        WHERE kept.{table.key} > coalesce((SELECT sealed_to FROM patients_sealmark WHERE "table" = %(table)s), 0)
        AND {settled} AND NOT EXISTS (
            SELECT FROM patients_seal AS seal JOIN patients_sealedcolumns AS of ON of.id = seal.of_id
            WHERE seal.row = kept.{table.key} AND of."table" = %(table)s
        )
        ORDER BY kept.{table.key} LIMIT %(most)s
        """,  # noqa: S608  # names of our own tables and columns
        columns=list(table.columns),
        table=table.table,
        settled_at=settled_at,
        most=most,
    )


def _chained(table: Sealed, found: Sequence[tuple[int, bytes]], last: Seal | None, now: datetime) -> list[Seal]:
    if not found:
        return []
    of, _made = SealedColumns.objects.get_or_create(table=table.table, columns=list(table.columns))
    number, link = (last.number, bytes(last.link)) if last else (0, BEGINNING)
    seals = []
    for row, digest in found:
        number += 1
        link = link_of(link, number, table.table, row, bytes(digest))
        seals.append(Seal(number=number, of=of, row=row, digest=digest, link=link, sealed_at=now))
    return seals


def _mark(table: Sealed, now: datetime) -> None:
    """Move the mark to where the table ended some time ago, if no transaction of that time is open; look anew."""
    mark = SealMark.objects.filter(table=table.table).first()
    seen_to, oldest, newest = ask(
        f"""
        SELECT coalesce(max({table.key}), 0), pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
               pg_snapshot_xmax(pg_current_snapshot())::text::bigint FROM {table.table}
        """  # noqa: S608  # names of our own tables and columns
    )[0]
    seen = {"seen_to": seen_to, "seen_at": now, "seen_xid": newest}
    if mark is None or mark.seen_xid > newest:  # the first time; or in another cluster, after a restore
        SealMark.objects.update_or_create(table=table.table, defaults=seen)
    elif now - mark.seen_at >= CERTAIN and mark.seen_xid <= oldest:
        SealMark.objects.filter(pk=mark.pk).update(sealed_to=mark.seen_to, **seen)
