"""Pain that some of the patients reported: triaged as every report is, answered or still waiting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

from adherence.actions import flags
from adherence.models import FlagEvent, PainFlag
from adherence.reports.pain import recent_scores
from patients.models import Clinic, Patient, User

ANSWERED = [f"S-{number}" for number in range(1, 200, 40)]  # record numbers, in each clinic
WAITING = [f"S-{number}" for number in range(2, 200, 100)]
SAID = flags.PainReport(score=4, places=("ankle",))  # a score to look at, and none that stops the plan


def report(clinic: Clinic, *, by: User, now: datetime) -> None:
    """A clinic's flags; `by` is who answers them."""
    hurt = Patient.objects.filter(clinic=clinic, record_number__in=ANSWERED + WAITING).select_related("clinic")
    made = [_flag(patient, by, now) for patient in hurt.order_by("record_number")]
    FlagEvent.objects.bulk_create(_events(PainFlag.objects.bulk_create(made)))


def _flag(patient: Patient, by: User, now: datetime) -> PainFlag:
    answered = patient.record_number in ANSWERED
    at = now - timedelta(hours=20 if answered else 3)
    account = User.objects.get(email=patient.email)
    recent = recent_scores(patient, now=at)
    flag = flags.draft(patient, by=account, uuid=uuid4(), report=SAID, recent=recent, now=at)
    if answered:
        _answer(flag, by)
    return flag


def _answer(flag: PainFlag, by: User) -> None:
    flag.state, flag.outcome = PainFlag.State.RESOLVED, PainFlag.Outcome.ADVICE
    flag.acknowledged_by = flag.resolved_by = by
    flag.acknowledged_at = flag.reported_at + timedelta(minutes=30)
    flag.resolved_at = flag.reported_at + timedelta(hours=2)
    flag.resolution = "I called. It eased after a rest."


def _events(made: Iterable[PainFlag]) -> Iterator[FlagEvent]:
    for flag in made:
        yield FlagEvent(flag=flag, at=flag.reported_at, by=flag.reported_by, kind=FlagEvent.Kind.REPORTED)
        if flag.acknowledged_at and flag.resolved_at:
            yield FlagEvent(flag=flag, at=flag.acknowledged_at, by=flag.acknowledged_by, kind="acknowledged")
            yield FlagEvent(flag=flag, at=flag.resolved_at, by=flag.resolved_by, kind="resolved", note=flag.resolution)
