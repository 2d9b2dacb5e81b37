"""Counts of messages for machines that watch, written by the database itself: right for bulk changes too."""

from __future__ import annotations

import pgtrigger
from django.db import models

DELAYS = (5, 20, 60, 300, 900, 2700)  # seconds from due to sent: the upper bounds of the buckets; the last has none

# One row for each kind and outcome of a statement, however many messages it changes, and never an update of one: those
# who deliver at the same time wait for nobody.
COUNT_PLANNED = """
    INSERT INTO adherence_messagetally (kind, outcome, reason, bucket, count, seconds)
    SELECT kind, 'planned', '', 0, count(*), 0 FROM new_messages GROUP BY kind;
"""
COUNT_FINISHED = """
    INSERT INTO adherence_messagetally (kind, outcome, reason, bucket, count, seconds)
    SELECT kind, state, reason, bucket, count(*), sum(delay)
    FROM (
        SELECT kind, state, reason, delay,
            (SELECT count(*) FROM unnest(ARRAY{delays}) AS bound WHERE bound < delay) AS bucket
        FROM (
            SELECT fresh.kind, fresh.state, fresh.reason,
                coalesce(greatest(extract(epoch FROM fresh.sent_at - fresh.due_at), 0), 0) AS delay
            FROM {finished}
        ) AS finished
    ) AS measured
    GROUP BY kind, state, reason, bucket;
"""


def _finished(messages: str) -> str:
    return COUNT_FINISHED.format(delays=list(DELAYS), finished=messages)


BORN_FINISHED = "new_messages AS fresh WHERE fresh.finished_at IS NOT NULL"
NOW_FINISHED = (
    "new_messages AS fresh JOIN old_messages AS stale ON stale.id = fresh.id"
    " WHERE fresh.finished_at IS NOT NULL AND fresh.state <> stale.state"
)

TRIGGERS = [
    pgtrigger.Trigger(
        name="planned_messages_count",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_messages"),  # type: ignore[no-untyped-call]  # the library has no types here
        func=COUNT_PLANNED + _finished(BORN_FINISHED) + "RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="finished_messages_count",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Update,
        referencing=pgtrigger.Referencing(old="old_messages", new="new_messages"),  # type: ignore[no-untyped-call]  # as above
        func=_finished(NOW_FINISHED) + "RETURN NULL;",
    ),
]


class MessageTally(models.Model):
    """So many messages of a kind were planned, or came to an end. The sum over all rows is the count so far.

    `bucket` is how many of DELAYS were exceeded, and `seconds` the sum of the delays; both 0 but for what was sent.
    """

    PLANNED = "planned"

    kind = models.CharField(max_length=20)
    outcome = models.CharField(max_length=8)
    reason = models.CharField(max_length=15, blank=True)
    bucket = models.PositiveSmallIntegerField(default=0)
    count = models.PositiveBigIntegerField()
    seconds = models.FloatField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome}: {self.count}"
