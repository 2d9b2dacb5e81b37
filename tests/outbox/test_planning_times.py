"""Which reminders a day has, by example."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from adherence.reports.in_effect import InEffect
from adherence.reports.reminders import evenly, reminders_on
from exercises.models import Hold, Prescription
from exercises.reports import plan_of
from patients.models import Clinic, Patient, User
from tests import cast

MONDAY = date(2026, 11, 16)


def times(prescription: Prescription, settings: InEffect, day: date = MONDAY) -> list[str]:
    zone = prescription.patient.zone
    wanted = reminders_on(plan_of(prescription), settings, day)
    return [f"{each.kind} {each.number} {each.due_at.astimezone(zone):%H:%M}" for each in wanted]


def hold(prescription: Prescription, clinician: User, start: datetime, end: datetime | None = None) -> Hold:
    return Hold.objects.create(
        prescription=prescription,
        cause="clinician",
        reason="Cast",
        starts_at=start,
        ends_at=end,
        begun_by=clinician,
    )


def test_each_slot_has_a_reminder(prescription: Prescription) -> None:
    assert times(prescription, InEffect()) == [
        "reminder 1 08:00",
        "reminder 2 12:00",
        "reminder 3 16:00",
        "reminder 4 20:00",
    ]


def test_a_day_with_more_than_six_slots_has_reminders_at_four(patient: Patient, clinician: User) -> None:
    hourly = cast.prescribe(patient, by=clinician, every_minutes=60)
    assert times(hourly, InEffect()) == [
        "reminder 1 08:00",
        "reminder 5 12:00",
        "reminder 9 16:00",
        "reminder 13 20:00",
    ]


def test_six_slots_have_six_reminders(patient: Patient, clinician: User) -> None:
    six = cast.prescribe(patient, by=clinician, times_per_day=6)
    assert len(times(six, InEffect())) == 6


def test_own_times_stand_for_slots_spread_over_the_day(prescription: Prescription) -> None:
    settings = InEffect(own_times=[time(18), time(9)])
    assert times(prescription, settings) == ["reminder 1 09:00", "reminder 4 18:00"]


def test_more_own_times_than_slots_are_thinned(patient: Patient, clinician: User) -> None:
    twice = cast.prescribe(patient, by=clinician, times_per_day=2)
    settings = InEffect(own_times=[time(9), time(12), time(15)])
    assert times(twice, settings) == ["reminder 1 09:00", "reminder 2 15:00"]


def test_a_repeat_follows_where_there_is_room_and_the_patient_is_awake(prescription: Prescription) -> None:
    assert times(prescription, InEffect(repeat_after=30)) == [
        "reminder 1 08:00",
        "repeat 1 08:30",
        "reminder 2 12:00",
        "repeat 2 12:30",
        "reminder 3 16:00",
        "repeat 3 16:30",
        "reminder 4 20:00",
    ]


def test_a_repeat_that_meets_the_next_reminder_is_none(patient: Patient, clinician: User) -> None:
    often = cast.prescribe(patient, by=clinician, every_minutes=60)
    settings = InEffect(repeat_after=60, own_times=[time(9), time(10), time(12)])
    assert [each for each in times(often, settings) if "repeat" in each] == ["repeat 7 11:00", "repeat 13 13:00"]


def test_there_are_never_more_than_eight_a_day(patient: Patient, clinician: User) -> None:
    six = cast.prescribe(patient, by=clinician, times_per_day=6)
    assert len(times(six, InEffect(repeat_after=30))) == 8


def test_reminders_that_are_off_or_paused_are_none(prescription: Prescription) -> None:
    noon = datetime(2026, 11, 16, 12, tzinfo=UTC)
    assert [
        times(prescription, InEffect(enabled=False)),
        times(prescription, InEffect(paused_until=noon + timedelta(hours=1))),
    ] == [[], ["reminder 3 16:00", "reminder 4 20:00"]]


def test_a_hold_takes_reminders_and_renumbers_none(prescription: Prescription, clinician: User) -> None:
    hold(prescription, clinician, datetime(2026, 11, 16, 11, tzinfo=UTC), datetime(2026, 11, 16, 13, tzinfo=UTC))
    assert times(prescription, InEffect()) == ["reminder 1 08:00", "reminder 3 16:00", "reminder 4 20:00"]


def test_a_reminder_is_worthless_after_45_minutes_or_when_the_next_is_due(prescription: Prescription) -> None:
    wanted = reminders_on(plan_of(prescription), InEffect(repeat_after=30), MONDAY)
    assert [(each.not_after - each.due_at) // timedelta(minutes=1) for each in wanted] == [30, 45, 30, 45, 30, 45, 45]


@pytest.mark.parametrize(("count", "wanted", "chosen"), [(13, 4, (0, 4, 8, 12)), (3, 5, (0, 1, 2)), (4, 1, (3,))])
def test_things_are_chosen_evenly(count: int, wanted: int, chosen: tuple[int, ...]) -> None:
    assert evenly(count, wanted) == chosen


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), [8, 12, 16, 20]), (date(2026, 3, 29), [7, 11, 15, 19]), (date(2026, 10, 25), [8, 12, 16, 20])],
)
def test_reminders_keep_to_the_wall_clock_over_clock_changes(
    clinic: Clinic, clinician: User, day: date, hours: list[int]
) -> None:
    early = cast.patient(clinic, clinician, "Iris", "Bennett", surgery=date(2026, 3, 1))
    wanted = reminders_on(plan_of(cast.prescribe(early, by=clinician)), InEffect(), day)
    assert [each.due_at.hour for each in wanted] == hours
