"""Summaries and digests that came and went while no planner ran are put down as too late: seen, and not silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from adherence import tasks
from adherence.models import Heartbeat, Message
from adherence.outbox import deliver, plan
from adherence.outbox.heartbeats import beat
from patients.models import Membership, Patient, User

THURSDAY = datetime(2026, 11, 12, 10, tzinfo=UTC)
LATER = THURSDAY + timedelta(days=6)  # Wednesday 18 November


def rows() -> list[tuple[str, str, str]]:
    found = Message.objects.exclude(kind__in=["reminder", "repeat"]).order_by("due_at", "kind")
    return [(each.kind, f"{each.due_at:%a %d %H:%M}", each.state) for each in found]


def away(since: datetime, until: datetime) -> list[tuple[str, str, str]]:
    """What is planned after an outage, of that which was not before it."""
    plan(since)
    beat("plan_messages", "celery", since)
    before = rows()
    plan(until)
    return [each for each in rows() if each not in before]


def test_what_came_and_went_during_an_outage_is_shown_as_too_late(patient: Patient, clinician: User) -> None:
    assert away(THURSDAY, LATER) == [
        ("clinician_summary", "Mon 16 07:30", "expired"),
        ("digest", "Mon 16 07:30", "expired"),
        ("patient_summary", "Mon 16 08:00", "expired"),
        ("digest", "Tue 17 07:30", "expired"),
        ("digest", "Wed 18 07:30", "pending"),
        ("digest", "Thu 19 07:30", "pending"),
        ("digest", "Fri 20 07:30", "pending"),
    ]


def test_it_is_put_down_once_and_never_sent(patient: Patient, clinician: User) -> None:
    away(THURSDAY, LATER)
    Message.objects.filter(state="pending").delete()
    lost = Message.objects.filter(state="expired")
    first = list(lost.order_by("pk"))
    plan(LATER + timedelta(minutes=1))
    deliver(lambda: LATER + timedelta(minutes=1))
    assert (len(first), list(lost.order_by("pk"))) == (4, first)


@pytest.mark.parametrize("days", [9, 30])
def test_an_outage_is_shown_for_a_week_back(patient: Patient, clinician: User, days: int) -> None:
    until = THURSDAY + timedelta(days=days)
    away(THURSDAY, until)
    assert {each.due_at > until - timedelta(days=7) for each in Message.objects.filter(state="expired")} == {True}


def test_whoever_came_during_the_outage_missed_nothing_from_before(patient: Patient, clinician: User) -> None:
    Patient.objects.update(joined_at=LATER - timedelta(hours=1))
    Membership.objects.update(created_at=LATER - timedelta(hours=1))
    assert [each for each in away(THURSDAY, LATER) if each[2] == "expired"] == []


def test_without_any_planner_before_there_is_no_outage(patient: Patient, clinician: User) -> None:
    plan(LATER)
    assert [each for each in rows() if each[2] == "expired"] == []


def test_every_round_says_how_far_it_has_planned(patient: Patient) -> None:
    """The heartbeat of the planner is what an outage is told by."""
    began = timezone.now()
    tasks.plan_messages()
    last = Heartbeat.objects.last_of("plan_messages")
    assert last is not None
    assert last >= began - timedelta(minutes=1)
