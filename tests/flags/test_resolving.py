"""How a flag ends, and what becomes of the plan."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from adherence import outbox
from adherence.models import Message
from exercises.models import Hold, Prescription
from patients.models import User
from tests.flags.said import Report, resolve


@pytest.mark.parametrize(
    ("decision", "left"),
    [("resume", (False, "")), ("keep_on_hold", (True, "")), ("stop", (False, "stopped"))],
)
def test_after_a_stop_the_decision_is_carried_out(
    report: Report,
    prescription: Prescription,
    clinician: User,
    now: datetime,
    decision: str,
    left: tuple[bool, str],
) -> None:
    flag = report()
    resolve(flag, by=clinician, now=now + timedelta(hours=1), decision=decision)
    prescription.refresh_from_db()
    held = Hold.objects.covering(now + timedelta(hours=2)).exists()
    flag.refresh_from_db()
    assert ((held, prescription.ending), flag.state, flag.acknowledged_by) == (left, "resolved", clinician)


@pytest.mark.parametrize("planned", [None, timedelta(days=14)])
def test_resuming_leaves_a_hold_for_a_cast(
    report: Report, prescription: Prescription, clinician: User, now: datetime, planned: timedelta | None
) -> None:
    Hold.objects.create(
        prescription=prescription,
        cause="cast",
        reason="Boot",
        starts_at=now - timedelta(days=1),
        ends_at=now + planned if planned else None,
        begun_by=clinician,
    )
    resolve(report(), by=clinician, now=now, decision="resume")
    assert prescription.holds.get().ends_at is None


def test_a_stop_is_not_resolved_without_a_decision(report: Report, clinician: User, now: datetime) -> None:
    flag = report()
    with pytest.raises(IntegrityError, match="resolved_stop_has_a_decision"):
        resolve(flag, by=clinician, now=now)


def test_reminders_come_back_when_the_plan_does(
    report: Report, prescription: Prescription, clinician: User, now: datetime
) -> None:
    flag = report()
    resolve(flag, by=clinician, now=now, decision="resume")
    outbox.plan(now)
    assert Message.objects.filter(kind="reminder", state="pending").exists()
