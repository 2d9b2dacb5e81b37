"""Everything that the caseload says of a patient, as adherence.reports.caseload.asking reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from adherence.models import PainFlag
from adherence.reports.caseload.mail import MailTrouble
from adherence.scoring import DayCount, PainScore, Score, Signal, SignalKind, score, signals
from exercises.models import Hold, Prescription
from patients.models import Patient, Surgery

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

WEEK = timedelta(days=7)
# Nobody on hold is asked to do sets, so not doing any says nothing.
ALWAYS_SAY = frozenset({SignalKind.PAIN_RISING, SignalKind.OVER_DOING})


class Lasts(TypedDict):
    """What the query adds to each patient."""

    last_set_at: datetime | None
    last_entry_at: datetime | None
    last_flag_at: datetime | None
    last_sign_in_at: datetime | None
    invited_at: datetime | None
    invited_until: datetime | None
    clinic_ended_it: bool  # a clinician discharged the patient, who otherwise left


if TYPE_CHECKING:
    Listed: TypeAlias = WithAnnotations[Patient, Lasts]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """One patient at `now`. `flags` are the open ones and the recent ones; `scores` and `days` ascend, `surgeries`
    begin with the last.

    `order` is the last prescription, and `last_day` the local day on which its phases end (None: they are open).
    """

    patient: Listed
    surgeries: tuple[Surgery, ...]
    now: datetime
    order: Prescription | None
    last_day: date | None
    holds: tuple[Hold, ...]
    days: tuple[DayCount, ...]
    flags: tuple[PainFlag, ...]
    scores: tuple[PainScore, ...]
    mail: MailTrouble | None

    @cached_property
    def today(self) -> date:
        return self.patient.local_date(self.now)

    @cached_property
    def surgery(self) -> Surgery | None:
        """The last one."""
        return next(iter(self.surgeries), None)

    @property
    def in_force(self) -> bool:
        return self.order is not None and (self.order.ended_at is None or self.order.ended_at > self.now)

    @property
    def hold(self) -> Hold | None:
        """The hold in effect."""
        return next((hold for hold in self.holds if hold.span.covers(self.now)), None)

    @cached_property
    def open_flags(self) -> tuple[PainFlag, ...]:
        """In the order of the queue: not yet seen first, within a level."""
        return tuple(flag for flag in self.flags if flag.state != PainFlag.State.RESOLVED)

    @cached_property
    def week(self) -> Score:
        """The last 7 completed days; of nobody who has not joined, who never saw what was due."""
        days, since = self.days if self.patient.joined_at else (), self.today - WEEK
        return score(day for day in days if day.day >= since)

    @property
    def telling_signals(self) -> tuple[Signal, ...]:
        """Those that say something: none once the plan is over, fewer while it is on hold."""
        if self.order and not self.in_force:
            return ()
        return tuple(signal for signal in self.signals if not self.hold or signal.kind in ALWAYS_SAY)

    @property
    def mail_trouble(self) -> MailTrouble | None:
        """Mail that does not arrive, while there is mail to send."""
        return None if self.order and not self.in_force else self.mail

    @cached_property
    def signals(self) -> tuple[Signal, ...]:
        heard = (self.patient.last_entry_at, self.patient.last_flag_at, self.patient.last_sign_in_at)
        return signals(
            self.days,
            today=self.today,
            now=self.now,
            last_activity=max(filter(None, heard), default=self.patient.joined_at or self.patient.created_at),
            pain=self.scores,
        )


def parted(everybody: Sequence[Facts]) -> tuple[list[Facts], list[Patient]]:
    """Those in care, and the patients who are not any more, the latest first."""
    left: list[Patient] = [facts.patient for facts in everybody if facts.patient.discharged_at]
    left.sort(key=attrgetter("discharged_at"), reverse=True)
    return [facts for facts in everybody if not facts.patient.discharged_at], left
