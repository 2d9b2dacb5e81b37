"""What is reported, and the answer that ends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from adherence.actions import flags
from adherence.actions.flags import PainReport
from adherence.models import PainFlag
from adherence.triage import PainKind
from patients.models import User

SHARP = PainReport(score=6, places=("front_of_knee",), kinds=(PainKind.DULL, PainKind.SHARP))
MILD = PainReport(score=2, places=("ankle",), kinds=(PainKind.DULL,))
Report = Callable[..., PainFlag]


def kinds_of_events(flag: PainFlag) -> list[str]:
    return [event.kind for event in flag.events.all()]


def resolve(flag: PainFlag, *, by: User, now: datetime, decision: str = "") -> None:
    flags.resolve(
        flag,
        outcome=PainFlag.Outcome.ADVICE,
        note="Rest today.",
        decision=decision,
        message_to_patient="Rest today, then start again.",
        by=by,
        now=now,
    )
