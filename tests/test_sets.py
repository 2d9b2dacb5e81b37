"""Logging a set, at most once, within limits. Undoing one: test_undoing_sets.py."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError

from adherence.actions import days, sets
from adherence.models import DayRecord, LoggedSet
from adherence.reports.days import completed_days
from adherence.scoring import over_doing
from exercises.models import Hold, Prescription
from patients.models import Patient, User

Source = LoggedSet.Source
ONE = UUID("00000000-0000-4000-8000-000000000001")
Log = Callable[..., LoggedSet]


@pytest.fixture
def log(patient: Patient, margaret: User, now: datetime) -> Log:
    def logging(**changes: object) -> LoggedSet:
        said: dict[str, Any] = {
            "by": margaret,
            "uuid": ONE,
            "performed_at": now - timedelta(hours=1),
            "repetitions": 10,
            "seconds": None,
            "source": Source.BY_HAND,
            "now": now,
        }
        return sets.log(patient, **said | changes)

    return logging


def done_on(prescription: Prescription, day: date) -> int:
    return sum(DayRecord.objects.filter(prescription=prescription, day=day).values_list("done", flat=True))


def test_a_set_is_kept_with_the_target_it_was_done_against(log: Log, prescription: Prescription) -> None:
    entry = log()
    assert (entry.prescription, entry.version, entry.counts, entry.day, entry.target_repetitions) == (
        prescription,
        prescription.versions.get(),
        True,
        date(2026, 11, 16),
        10,
    )


def test_a_set_is_counted_on_its_day(log: Log, prescription: Prescription, now: datetime) -> None:
    log()
    log(uuid=uuid4(), performed_at=now - timedelta(days=1))
    log(uuid=uuid4())
    assert [done_on(prescription, date(2026, 11, day)) for day in (14, 15, 16)] == [0, 1, 2]


def test_the_same_set_twice_is_one_set(log: Log, prescription: Prescription, now: datetime) -> None:
    assert (log().pk, LoggedSet.objects.count()) == (log(now=now + timedelta(days=5)).pk, 1)
    assert done_on(prescription, date(2026, 11, 16)) == 1


def test_just_now_said_twice_is_one_set(log: Log, prescription: Prescription, now: datetime) -> None:
    later = now + timedelta(seconds=2)
    assert log(performed_at=now).pk == log(performed_at=later, now=later).pk


@pytest.mark.parametrize(
    "change", [{"repetitions": 9}, {"pain": 2}, {"note": "slowly"}, {"repetitions": None, "seconds": 60}]
)
def test_the_same_uuid_with_other_content_is_a_conflict(
    log: Log, prescription: Prescription, change: dict[str, Any]
) -> None:
    log()
    with pytest.raises(sets.Conflict):
        log(**change)
    assert (LoggedSet.objects.get().repetitions, done_on(prescription, date(2026, 11, 16))) == (10, 1)


def test_how_a_guided_set_felt_may_be_said_later_and_once(log: Log, now: datetime) -> None:
    skew = {"source": Source.GUIDED, "skew": timedelta(minutes=9)}
    kept = {log(**skew, **felt).pk for felt in ({}, {"pain": 2}, {"pain": 2}, {"pain": 7})}
    with pytest.raises(sets.Conflict):
        log(**skew, pain=2, repetitions=9)
    assert (len(kept), LoggedSet.objects.get().pain) == (1, 2)


@pytest.mark.parametrize(
    ("ago", "source", "note", "kept"),
    [
        (timedelta(minutes=-5), Source.BY_HAND, "", 1),
        (timedelta(minutes=-5, seconds=-1), Source.BY_HAND, "", 0),
        (timedelta(hours=48), Source.OFFLINE, "", 1),
        (timedelta(hours=48, seconds=1), Source.OFFLINE, "", 0),
        (timedelta(minutes=-6), Source.CLINIC, "on the phone", 0),
        (timedelta(days=30), Source.CLINIC, "on the phone", 1),
        (timedelta(days=30, seconds=1), Source.CLINIC, "on the phone", 0),
        (timedelta(hours=1), Source.CLINIC, "", 0),
    ],
)
def test_sets_are_taken_within_limits(
    log: Log, prescription: Prescription, now: datetime, ago: timedelta, source: LoggedSet.Source, note: str, kept: int
) -> None:
    with nullcontext() if kept else pytest.raises(sets.Refused):
        log(performed_at=now - ago, source=source, note=note)
    assert LoggedSet.objects.count() == kept


def test_a_set_on_hold_is_kept_and_does_not_count(
    log: Log, prescription: Prescription, clinician: User, now: datetime
) -> None:
    Hold.objects.create(
        prescription=prescription,
        cause="clinician",
        reason="Cast",
        starts_at=now - timedelta(hours=2),
        begun_by=clinician,
    )
    entry = log()
    record = DayRecord.objects.get(prescription=prescription, day=entry.day)
    sets.void(entry, by=clinician, now=now)
    after = DayRecord.objects.get(prescription=prescription, day=entry.day)
    assert (entry.counts, record.done, record.uncounted, after.uncounted) == (False, 0, 1, 0)


def test_sets_done_on_hold_are_over_doing_that_the_clinic_sees(
    log: Log, prescription: Prescription, clinician: User, now: datetime
) -> None:
    """A hold from 09:00 leaves the 2 sets of 08:00; one is done in time, 4 more on hold."""
    began = datetime(2026, 11, 16, 9, tzinfo=UTC)
    Hold.objects.create(
        prescription=prescription, cause="clinician", reason="Cast", starts_at=began, begun_by=clinician
    )
    log(performed_at=began - timedelta(minutes=30))
    for minute in range(4):
        log(uuid=uuid4(), performed_at=began + timedelta(minutes=minute))
    days.close_days(now + timedelta(days=1))
    patient, day = prescription.patient, date(2026, 11, 16)
    [count] = completed_days([patient.pk], now=now, first=day, last=day)[patient.pk]
    assert (count.prescribed, count.done, count.credited, count.extra, over_doing(count)) == (2, 5, 1, 4, True)


def test_a_set_without_a_plan_is_kept_and_does_not_count(log: Log) -> None:
    entry = log()
    assert (entry.counts, entry.prescription) == (False, None)


def test_a_set_before_the_plan_began_is_kept_and_does_not_count(
    log: Log, prescription: Prescription, now: datetime
) -> None:
    prescription.versions.update(in_force_from=now)
    entry = log()
    assert (entry.counts, entry.prescription) == (False, None)


def test_a_set_in_a_gap_between_phases_has_no_target(log: Log, prescription: Prescription) -> None:
    prescription.versions.get().phases.update(last_day=3)
    entry = log()
    assert (entry.counts, entry.target_repetitions) == (False, None)


def test_a_set_on_a_closed_day_is_still_counted(log: Log, prescription: Prescription, now: datetime) -> None:
    days.close_days(now)
    log(performed_at=now - timedelta(days=1))
    record = DayRecord.objects.get(prescription=prescription, day=date(2026, 11, 15))
    assert (record.prescribed, record.done) == (8, 1)


def test_several_sets_are_logged_together_once(
    patient: Patient, margaret: User, prescription: Prescription, now: datetime
) -> None:
    def three() -> list[int]:
        logged = sets.log_several(
            patient,
            by=margaret,
            uuid=ONE,
            count=3,
            performed_at=now,
            repetitions=10,
            seconds=None,
            source=Source.BY_HAND,
            now=now,
        )
        return [entry.pk for entry in logged]

    assert (three(), done_on(prescription, date(2026, 11, 16))) == (three(), 3)


def test_how_a_set_felt_is_said_once(log: Log, prescription: Prescription, now: datetime) -> None:
    entry = log()
    sets.feel(entry, pain=3, now=now)
    sets.feel(entry, pain=8, now=now)
    entry.refresh_from_db()
    assert entry.pain == 3


@pytest.mark.parametrize(("late", "kept"), [(timedelta(0), 3), (timedelta(microseconds=1), None)])
def test_how_a_set_felt_can_be_said_for_48_hours(
    log: Log, prescription: Prescription, late: timedelta, kept: int | None
) -> None:
    entry = log()
    with nullcontext() if kept else pytest.raises(sets.Refused, match="more than 2 days ago"):
        sets.feel(entry, pain=3, now=entry.performed_at + timedelta(hours=48) + late)
    entry.refresh_from_db()
    assert entry.pain == kept


def test_a_constraint_other_than_the_uuid_is_not_taken_for_a_repeat(log: Log, prescription: Prescription) -> None:
    with pytest.raises(IntegrityError):
        log(pain=11)
