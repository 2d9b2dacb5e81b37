"""Pain reports of the demo, through the verbs that the pages use, at the times their story says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.db.models import F

from adherence.actions import flags
from adherence.management.demo.people import Hurt
from adherence.management.demo.records import Case
from adherence.models import Message, PainFlag
from patients.models import Membership, User

CALL = "I called. It eased after a day of rest. No swelling, no fever. To carry on and tell us if it comes back."
REPLY = "Thank you for telling us. Rest today and carry on tomorrow. Call us if it comes back."


def report_all(cases: Iterable[Case], now: datetime) -> None:
    """Every report with what the clinic did about it, oldest first."""
    told = [(now - timedelta(minutes=hurt.minutes_ago), case, hurt) for case in cases for hurt in case.person.hurts]
    for at, case, hurt in sorted(told, key=lambda each: each[0]):
        _review(_report(case, hurt, at), hurt, _nurse(case))
    _mark_as_sent(now)


def _report(case: Case, hurt: Hurt, at: datetime) -> PainFlag:
    said = flags.PainReport(
        score=hurt.score,
        places=(hurt.place,),
        kinds=(hurt.kind,),
        next_morning=hurt.next_morning,
        warning_signs=hurt.signs,
        note=hurt.note,
    )
    account = User.objects.get(accesses__patient=case.patient, accesses__relation="self")
    uuid = uuid5(NAMESPACE_URL, f"demo/{case.patient.pk}/{hurt.minutes_ago}")
    return flags.report(case.patient, by=account, uuid=uuid, report=said, now=at)


def _nurse(case: Case) -> User:
    """Staff of the clinic, or its clinician where it has none."""
    team = Membership.objects.active().filter(clinic=case.patient.clinic)
    return (team.filter(role="staff").first() or team.filter(role="clinician").earliest("pk")).user


def _review(flag: PainFlag, hurt: Hurt, nurse: User) -> None:
    if hurt.acknowledged_after is not None:
        flags.acknowledge(flag, by=nurse, now=flag.reported_at + timedelta(minutes=hurt.acknowledged_after))
    if hurt.resolved_after is not None:
        flags.resolve(
            flag,
            outcome=PainFlag.Outcome.ADVICE,
            decision=PainFlag.Decision.RESUME,
            note=CALL,
            message_to_patient=REPLY,
            by=nurse,
            now=flag.reported_at + timedelta(minutes=hurt.resolved_after),
        )


def _mark_as_sent(now: datetime) -> None:
    """Mail about the past went out in the past: it does not reach the demo's mailbox today."""
    past = Message.objects.filter(state=Message.State.PENDING, due_at__lt=now - timedelta(hours=12))
    past.update(state=Message.State.SENT, sent_at=F("due_at"), finished_at=F("due_at"), attempts=1)
