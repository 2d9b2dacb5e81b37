"""What the database counted (adherence.models.tallies), summed up, and folded so that summing stays cheap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from adherence.models import MessageTally

# Two at once share the rows between them, and whoever reads meanwhile sees them before or after.
FOLD = """
    WITH taken AS (
        DELETE FROM adherence_messagetally
        WHERE id IN (SELECT id FROM adherence_messagetally FOR UPDATE SKIP LOCKED)
        RETURNING kind, outcome, reason, bucket, count, seconds
    )
    INSERT INTO adherence_messagetally (kind, outcome, reason, bucket, count, seconds)
    SELECT kind, outcome, reason, bucket, sum(count), sum(seconds) FROM taken GROUP BY kind, outcome, reason, bucket
"""


@dataclass(frozen=True)
class Total:
    """So many messages of a kind had this outcome; `bucket` and `seconds` are as in MessageTally."""

    kind: str
    outcome: str
    reason: str
    bucket: int
    count: int
    seconds: float


def totals() -> list[Total]:
    """One query over a few rows for each statement since the last fold; messages are not read."""
    names = ("kind", "outcome", "reason", "bucket")
    rows: Iterable[tuple[str, str, str, int, int, float]] = (
        MessageTally.objects.values_list(*names).annotate(Sum("count"), Sum("seconds")).order_by(*names)
    )
    return [Total(*row) for row in rows]


def fold() -> int:
    """Put the rows of each sum into one. Answers how many are left. No count changes."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD)
        return int(cursor.rowcount)
