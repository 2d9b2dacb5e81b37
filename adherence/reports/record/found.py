"""What the questions of the record read, before anything is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypedDict

from adherence.models import LoggedSet, Message, PainFlag
from adherence.reports.messages import Became
from patients.models import Invitation

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

TOLD = frozenset({Message.State.SENT, Message.State.FAILED, Message.State.UNKNOWN})


class Ended(TypedDict):
    """What the query adds to each invitation."""

    ended_at: datetime | None


class Step(TypedDict):
    """What happened to a flag; `at` as ISO 8601 has it, `by` empty where it was Dorsi."""

    at: str
    kind: str
    by: str | None
    note: str


class Steps(TypedDict):
    """What the query adds to each flag."""

    steps: list[Step]


if TYPE_CHECKING:
    Followed: TypeAlias = WithAnnotations[Invitation, Ended]
    Stepped: TypeAlias = WithAnnotations[PainFlag, Steps]
else:
    Followed, Stepped = Invitation, PainFlag


class Tally(NamedTuple):
    """The least of a set: for counting, for pain, and for who added it or took it back."""

    day: date
    at: datetime
    pain: int | None
    source: str
    note: str
    entered_at: datetime
    added_by: str
    voided_at: datetime | None
    taken_back_by: str
    void_reason: str

    @property
    def voided(self) -> bool:
        return self.voided_at is not None

    @property
    def by_clinic(self) -> bool:
        return self.source == LoggedSet.Source.CLINIC


@dataclass(frozen=True, kw_only=True)
class MailTally:
    """The least of a mail: `at` is when it was decided, `slot_day` of a reminder."""

    kind: str
    state: str
    due_at: datetime
    slot_day: date | None
    finished_at: datetime | None
    bounced_at: datetime | None

    @property
    def at(self) -> datetime:
        return self.bounced_at or self.finished_at or self.due_at

    @property
    def became(self) -> Became | None:
        """None while it is under way, and when it was not wanted any more."""
        if self.bounced_at:
            return Became.BOUNCED
        return Became(self.state) if self.state in TOLD else None


def mail_tally(message: Message) -> MailTally:
    return MailTally(
        kind=message.kind,
        state=message.state,
        due_at=message.due_at,
        slot_day=message.slot_day,
        finished_at=message.finished_at,
        bounced_at=message.bounced_at,
    )
