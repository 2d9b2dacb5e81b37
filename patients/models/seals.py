"""The seal over what was written down: a chain of hashes, in which nothing can be changed or left out unnoticed."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

STAYS = pgtrigger.Update | pgtrigger.Delete


class SealedColumns(models.Model):
    """The columns of a table that its seals are over: one that a later release adds breaks no seal."""

    table = models.CharField(max_length=63)
    columns = ArrayField(models.CharField(max_length=63))

    class Meta:
        triggers = [pgtrigger.Protect(name="sealed_columns_stay", operation=STAYS)]
        constraints = [models.UniqueConstraint(fields=["table", "columns"], name="columns_are_named_once")]

    def __str__(self) -> str:
        return self.table


class Seal(models.Model):
    """One sealed row. `digest`: SHA-256 of what it says; `link`: SHA-256 over the link before it and this one's facts.

    Numbers are without gaps, in the order of sealing.
    """

    number = models.BigIntegerField(primary_key=True)
    of = models.ForeignKey(SealedColumns, models.PROTECT, related_name="seals", db_index=False)
    row = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)
    link = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        triggers = [pgtrigger.Protect(name="seals_stay", operation=STAYS)]
        constraints = [models.UniqueConstraint(fields=["row", "of"], name="row_is_sealed_once")]

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealMark(models.Model):
    """How far a table needs no looking at for rows that are not sealed: up to `sealed_to`. Lost, it costs only work.

    `seen_to` was the last row at `seen_at`; once every transaction of that moment (below `seen_xid`) is over, no row
    up to there can appear any more.
    """

    table = models.CharField(max_length=63, primary_key=True)
    sealed_to = models.BigIntegerField(default=0)
    seen_to = models.BigIntegerField()
    seen_at = models.DateTimeField()
    seen_xid = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.table} to {self.sealed_to}"
