"""The server's ledger against the application's rows: what arrived, and what the team is told of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from tests.faults.stage import Stage

VISIBLE = {"failed", "expired", "skipped", "unknown"}  # the team sees that it was not sent, or may not have been
NOT_SENT = {"failed", "expired", "skipped"}
AT_LEAST_ONCE = "at_least_once"


@dataclass(frozen=True)
class Row:
    message_id: str
    policy: str
    state: str
    due: float  # seconds since 1970


@dataclass(frozen=True)
class Truth:
    """Everything that was due, beside everything that was taken. Nobody was there to send before `since`."""

    since: float
    rows: tuple[Row, ...]
    taken: Counter[str]
    arrived: dict[str, float]  # when first

    @property
    def n(self) -> int:
        return len(self.rows)

    @property
    def duplicates(self) -> int:
        return sum(max(self.taken[row.message_id] - 1, 0) for row in self.rows if row.policy != AT_LEAST_ONCE)

    @property
    def second_alerts(self) -> int:
        return sum(max(self.taken[row.message_id] - 1, 0) for row in self.rows if row.policy == AT_LEAST_ONCE)

    @property
    def silent_losses(self) -> int:
        """Neither taken nor shown as not sent: still under way at the end, or called sent."""
        return sum(1 for row in self.rows if not self.taken[row.message_id] and row.state not in VISIBLE)

    @property
    def untrue(self) -> int:
        """Taken, and yet told as not sent; or taken, and no row knows of it."""
        strangers = self.taken.keys() - {row.message_id for row in self.rows}
        return len(strangers) + sum(1 for row in self.rows if self.taken[row.message_id] and row.state in NOT_SENT)

    @property
    def lost_alerts(self) -> int:
        return sum(1 for row in self.rows if row.policy == AT_LEAST_ONCE and not self.taken[row.message_id])

    @property
    def unknowns(self) -> int:
        return sum(1 for row in self.rows if row.state == "unknown")

    @property
    def worst_delay(self) -> float:
        """Seconds from due to taken."""
        due = {row.message_id: max(row.due, self.since) for row in self.rows}
        return max((at - due[message_id] for message_id, at in self.arrived.items() if message_id in due), default=0)

    @property
    def states(self) -> Counter[str]:
        return Counter(row.state for row in self.rows)


def truth_of(stage: Stage, *, since: float, until: float) -> Truth:
    """About what was due at the instant `until`; the application ran since `since`."""
    found = stage.rows(
        "SELECT message_id, policy, state, extract(epoch FROM due_at)::float FROM adherence_message"
        " WHERE due_at <= to_timestamp(%s)",
        until,
    )
    first: dict[str, float] = {}
    for taken in stage.mail.taken:
        first.setdefault(taken.message_id, taken.at)
    counted = Counter(each.message_id for each in stage.mail.taken)
    return Truth(since, tuple(Row(*row) for row in found), counted, first)
