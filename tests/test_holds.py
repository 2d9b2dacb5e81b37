"""Holds: begun once, ended once, and never lifted by an earlier pause."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from exercises.actions import holds
from exercises.models import Hold, Prescription
from exercises.reports import plan_of
from patients.models import User

HOUR = timedelta(hours=1)


def begin(prescription: Prescription, now: datetime, by: User | None = None, ends_at: datetime | None = None) -> Hold:
    cause = "clinician" if by else "pain"
    return holds.begin(prescription, cause=cause, reason="Score 7", by=by, now=now, ends_at=ends_at)


def test_a_hold_takes_the_sessions_after_it(prescription: Prescription, now: datetime) -> None:
    begin(prescription, now)
    assert plan_of(prescription).sets_prescribed_on(date(2026, 11, 16)) == 2


def test_a_second_hold_keeps_the_running_one(prescription: Prescription, now: datetime, staff: User) -> None:
    first = begin(prescription, now)
    assert begin(prescription, now + HOUR, by=staff) == first


def test_a_colleagues_clock_a_moment_ahead_makes_no_second_hold(prescription: Prescription, now: datetime) -> None:
    first = begin(prescription, now + timedelta(seconds=1))
    assert begin(prescription, now) == first


def test_a_pause_that_is_longer_is_kept(prescription: Prescription, now: datetime, staff: User) -> None:
    first = begin(prescription, now, by=staff, ends_at=now + 5 * HOUR)
    assert begin(prescription, now + HOUR, by=staff, ends_at=now + 2 * HOUR) == first


def test_a_stop_outlasts_an_earlier_pause(prescription: Prescription, now: datetime, staff: User) -> None:
    begin(prescription, now, by=staff, ends_at=now + 5 * HOUR)
    begin(prescription, now + HOUR)
    assert list(Hold.objects.values_list("cause", "ends_at")) == [("clinician", now + HOUR), ("pain", None)]


def test_a_stop_makes_the_hold_for_a_cast_last_until_somebody_ends_it(
    prescription: Prescription, now: datetime, staff: User
) -> None:
    cast_on = holds.begin(prescription, cause="cast", reason="Boot", by=staff, now=now, ends_at=now + 5 * HOUR)
    begun = begin(prescription, now + HOUR)
    assert (begun, begun.ends_at, Hold.objects.count()) == (cast_on, None, 1)


@pytest.mark.parametrize("by_prescription", [True, False])
def test_ending_says_who_and_when(
    prescription: Prescription, now: datetime, staff: User, *, by_prescription: bool
) -> None:
    hold = begin(prescription, now)
    assert holds.end(prescription if by_prescription else hold, by=staff, now=now + HOUR)
    assert Hold.objects.values_list("ends_at", "ended_by").get() == (now + HOUR, staff.pk)


def test_ending_twice_changes_nothing(prescription: Prescription, now: datetime, staff: User, clinician: User) -> None:
    hold = begin(prescription, now)
    ended = [holds.end(hold, by=who, now=now + i * HOUR) for i, who in enumerate((staff, clinician), start=1)]
    assert (ended, Hold.objects.get().ended_by) == ([True, False], staff)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("hold_ends_after_it_begins", {"ends_at": -HOUR}),
        ("person_or_triage_begins_a_hold", {"begun_by": None}),
        ("one_hold_is_in_effect_at_a_time", {}),
    ],
)
def test_the_database_refuses_a_hold(
    name: str, wrong: dict[str, timedelta | None], prescription: Prescription, clinician: User, now: datetime
) -> None:
    right = {"prescription": prescription, "cause": "clinician", "reason": "Cast", "begun_by": clinician}
    if not wrong:
        Hold.objects.create(**right, starts_at=now - HOUR)
    changed = {key: now + value if value else None for key, value in wrong.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Hold.objects.create(**(right | {"starts_at": now} | changed))
