"""Rewriting what was written down, for an erasure: nowhere else are the triggers of history passed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import pgtrigger
from django.db import models

from patients.models import ErasedRow, Erasure
from patients.models.sealed import digests, sealed_tables

BATCH: Final = 5_000  # rows


def rewrite(rows: models.QuerySet[Any], values: Mapping[str, Any], *, erasure: Erasure, now: datetime) -> int:
    """Write `values` into rows of a history or ledger, past its trigger; note each sealed one. How many.

    Call it in a transaction, as the owner of the tables, while nobody seals. The digest before is that of the row as
    found, not that of its seal: what was tampered with before stays told.
    """
    model = rows.model
    table = next(each for each in sealed_tables() if each.table == model._meta.db_table)
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), BATCH):
        some = keys[first : first + BATCH]
        found = digests(table, some)
        with pgtrigger.ignore(*_guards(model)):
            model._default_manager.filter(pk__in=some).update(**values)
        left = digests(table, some)
        ErasedRow.objects.bulk_create(
            ErasedRow(erasure=erasure, at=now, table=table.table, row=row, before=found[row], after=left[row])
            for row in sorted(row for row, _digest in found.items() - left.items())
        )
    return len(keys)


def _guards(model: type[models.Model]) -> list[str]:
    """The triggers that refuse a change of the table's rows."""
    label = model._meta.label
    every = [trigger for owner, trigger in pgtrigger.registered() if owner._meta.label == label]
    return [f"{label}:{trigger.name}" for trigger in every if isinstance(trigger, pgtrigger.Protect)]
