"""Flags that nobody acknowledged in time."""

from __future__ import annotations

from datetime import datetime, timedelta

from adherence.actions import flags
from adherence.actions.flags.escalation import escalate
from adherence.models import Message
from patients.models import User
from tests import cast
from tests.flags.said import MILD, Report


def test_an_overdue_flag_escalates_once_and_once_more_at_twice_the_time(report: Report, now: datetime) -> None:
    flag = report()
    minutes = [119, 120, 121, 239, 240, 300]
    taken = [flags.escalate_overdue(now + timedelta(minutes=minute)) for minute in minutes]
    notes = [event.note for event in flag.events.all() if event.kind == "escalated"]
    assert (taken, notes) == ([0, 1, 0, 0, 1, 0], ["1", "2"])


def test_both_steps_are_taken_when_nobody_looked_for_long(report: Report, now: datetime) -> None:
    report()
    assert [flags.escalate_overdue(now + timedelta(days=1)) for _ in range(2)] == [2, 0]


def test_an_acknowledged_flag_and_a_note_never_escalate(report: Report, staff: User, now: datetime) -> None:
    report(MILD)
    flags.acknowledge(report(), by=staff, now=now)
    assert flags.escalate_overdue(now + timedelta(days=3)) == 0


def test_a_flag_acknowledged_meanwhile_is_not_escalated(report: Report, staff: User, now: datetime) -> None:
    flag = report()
    flags.acknowledge(flag, by=staff, now=now)
    assert not escalate(flag, step=1, now=now)


def test_an_escalation_tells_those_in_charge_and_then_every_clinician(
    report: Report, clinician: User, staff: User, manager: User, now: datetime
) -> None:
    cast.member(manager.memberships.get().clinic, "clinician", "Grace Mensah")
    report()
    told = []
    for hours in (2, 4):
        Message.objects.all().delete()
        flags.escalate_overdue(now + timedelta(hours=hours))
        told.append(sorted(Message.objects.values_list("recipient__name", flat=True)))
    assert told == [["Anya Petrov", "Lena Fischer"], ["Anya Petrov", "Grace Mensah"]]


def test_an_escalation_goes_to_every_clinician_when_the_treating_one_has_left(
    report: Report, clinician: User, staff: User, manager: User, now: datetime
) -> None:
    cast.member(manager.memberships.get().clinic, "clinician", "Grace Mensah")
    clinician.memberships.update(ended_at=now)
    report()
    flags.escalate_overdue(now + timedelta(hours=2))
    told = Message.objects.filter(kind="escalation").values_list("recipient__name", flat=True)
    assert sorted(told) == ["Grace Mensah", "Lena Fischer"]
