"""Today: what is left to do, in each state a patient can be in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from adherence.actions import sets
from adherence.models import LoggedSet
from adherence.reports.today import State, Today, today_of
from exercises.models import Hold, Phase, Prescription
from patients.models import Clinic, Patient, User
from tests import cast

Browser = Callable[[User], Client]
PUMPS: dict[str, Any] = {"repetitions": 10, "seconds": None, "source": LoggedSet.Source.GUIDED}


@pytest.fixture
def do(patient: Patient, margaret: User, now: datetime) -> Callable[[int], None]:
    """Log so many sets, a minute ago."""

    def log(count: int) -> None:
        for _ in range(count):
            sets.log(patient, by=margaret, uuid=uuid4(), performed_at=now - timedelta(minutes=1), **PUMPS, now=now)

    return log


def states(today: Today) -> list[str]:
    return [session.state for session in today.sessions]


@pytest.mark.parametrize(
    ("hour", "done", "expected"),
    [
        (7, 0, ["later", "later", "later", "later"]),
        (8, 0, ["now", "later", "later", "later"]),
        (10, 1, ["now", "later", "later", "later"]),
        (10, 2, ["done", "later", "later", "later"]),
        (13, 1, ["missed", "now", "later", "later"]),
        (13, 3, ["done", "now", "later", "later"]),
        (21, 4, ["done", "done", "missed", "now"]),
        (21, 9, ["done", "done", "done", "done"]),
    ],
)
def test_sets_fill_the_sessions_in_order(
    patient: Patient, prescription: Prescription, do: Callable[[int], None], hour: int, done: int, expected: list[str]
) -> None:
    do(done)
    today = today_of(patient, datetime(2026, 11, 16, hour, tzinfo=UTC))
    assert (states(today), today.left) == (expected, max(8 - done, 0))


def test_the_next_set_is_said_with_its_session(
    patient: Patient, prescription: Prescription, do: Callable[[int], None]
) -> None:
    do(3)
    session = today_of(patient, datetime(2026, 11, 16, 13, tzinfo=UTC)).next_session
    assert session
    assert (session.at.hour, session.next_set, session.begun) == (12, 2, True)


def test_a_set_of_another_prescription_or_day_fills_nothing(
    patient: Patient, prescription: Prescription, margaret: User, clinician: User, now: datetime
) -> None:
    sets.log(patient, by=margaret, uuid=uuid4(), performed_at=now - timedelta(days=1), **PUMPS, now=now)
    sets.log(patient, by=margaret, uuid=uuid4(), performed_at=now - timedelta(hours=1), **PUMPS, now=now)
    Prescription.objects.update(ended_at=now, ending="replaced")
    cast.prescribe(patient, by=clinician, in_force_from=now)
    today = today_of(patient, now)
    assert (today.done, today.total, [logged.is_today for logged in today.logged]) == (0, 6, [True, False])


def test_each_state_has_its_name(patient: Patient, clinician: User, now: datetime) -> None:
    seen = [today_of(patient, now).state]
    prescription = cast.prescribe(patient, by=clinician, in_force_from=now + timedelta(days=2))
    seen.append(today_of(patient, now).state)
    prescription.versions.update(in_force_from=now - timedelta(days=2))
    phases = Phase.objects.filter(version__prescription=prescription)
    phases.update(first_day=25)
    seen.append(today_of(patient, now).state)
    phases.update(first_day=0)
    seen.append(today_of(patient, now).state)
    hold = Hold.objects.create(prescription=prescription, cause="pain", reason="Sharp pain", starts_at=now)
    seen.append(today_of(patient, now).state)
    hold.delete()
    phases.update(last_day=3)
    seen.append(today_of(patient, now).state)
    Prescription.objects.update(ended_at=now, ending="stopped")
    seen.append(today_of(patient, now).state)
    expected = [
        State.NO_PLAN,
        State.BEFORE_START,
        State.NOTHING_DUE,
        State.TO_DO,
        State.ON_HOLD,
        State.FINISHED,
        State.FINISHED,
    ]
    assert seen == expected


def test_the_days_of_the_clock_change_have_all_their_sessions(clinic: Clinic, clinician: User) -> None:
    patient = cast.patient(clinic, clinician, "Iris", "Bennett", surgery=date(2026, 3, 20))
    cast.prescribe(patient, by=clinician)
    today = today_of(patient, datetime(2026, 3, 29, 12, tzinfo=UTC))
    assert [session.at.hour for session in today.sessions] == [8, 12, 16, 20]
