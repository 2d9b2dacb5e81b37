"""Closing days: what was prescribed is written once, when the patient's local day is over."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adherence.actions import days
from adherence.actions.days import close_days, close_days_of, keep_and_count
from adherence.models import DayRecord
from adherence.reports.days import completed_days
from exercises.models import Hold, Phase, Prescription
from exercises.reports import plan_of
from patients.models import Clinic, Patient, User
from patients.models.fields import zone_names
from tests import cast, desk

DAY = timedelta(days=1)


def prescribed(prescription: Prescription) -> dict[date, int | None]:
    return dict(prescription.days.exclude(closed_at=None).values_list("day", "prescribed"))


def test_every_day_that_is_over_is_closed(prescription: Prescription, now: datetime) -> None:
    closed = close_days(now)
    written = prescribed(prescription)
    assert (closed, min(written), max(written), set(written.values())) == (
        20,
        date(2026, 10, 27),
        date(2026, 11, 15),
        {8},
    )


def test_a_day_is_closed_once(prescription: Prescription, now: datetime) -> None:
    close_days(now)
    Phase.objects.filter(version__prescription=prescription).update(times_per_day=1)
    assert (close_days(now), set(prescribed(prescription).values())) == (0, {8})


def test_a_pause_is_caught_up_with(prescription: Prescription, now: datetime) -> None:
    assert (close_days(now - 3 * DAY), close_days(now)) == (17, 3)


def test_who_is_behind_is_looked_for_once_and_closed_some_at_a_time(
    clinic: Clinic, clinician: User, prescription: Prescription, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(days, "CHUNK", 2)
    for name in ("Iris", "Omar"):
        cast.prescribe(cast.patient(clinic, clinician, name, "Bennett"), by=clinician)
    with CaptureQueriesContext(connection) as queries:
        closed = close_days(now)
    asked = [query["sql"] for query in queries if "adherence_dayrecord" in query["sql"]]
    assert (closed, len(asked)) == (3 * 20, 1 + 2 * 2)  # one look at all, then two chunks read and written


def test_what_is_written_is_what_the_plan_orders(prescription: Prescription, now: datetime) -> None:
    hold = {"cause": "pain", "starts_at": now - 4 * DAY, "ends_at": now - 2 * DAY}
    Hold.objects.create(prescription=prescription, **hold)
    close_days(now)
    plan, written = plan_of(prescription), prescribed(prescription)
    assert (written, len(set(written.values())) > 1) == ({day: plan.sets_prescribed_on(day) for day in written}, True)


def test_closing_keeps_what_was_done(prescription: Prescription, now: datetime) -> None:
    for counts in (True, False, False):
        keep_and_count(desk.done(prescription, at=now - DAY, counts=counts))
    close_days(now)
    record = DayRecord.objects.get(day=date(2026, 11, 15))
    assert (record.prescribed, record.done, record.uncounted) == (8, 1, 2)


def test_days_on_hold_are_closed_with_nothing_prescribed(
    prescription: Prescription, clinician: User, now: datetime
) -> None:
    Hold.objects.create(
        prescription=prescription,
        cause="clinician",
        reason="Cast",
        starts_at=datetime(2026, 11, 14, 13, tzinfo=UTC),
        begun_by=clinician,
    )
    close_days(now)
    assert [prescribed(prescription)[date(2026, 11, day)] for day in (13, 14, 15)] == [8, 4, 0]


def test_days_after_the_end_are_not_closed(prescription: Prescription, now: datetime) -> None:
    Prescription.objects.update(ended_at=now - 4 * DAY, ending="stopped")
    assert (close_days(now), max(prescribed(prescription)), close_days(now)) == (17, date(2026, 11, 12), 0)


def test_a_prescription_yet_to_begin_has_no_days(prescription: Prescription, now: datetime) -> None:
    prescription.versions.update(in_force_from=now + DAY)
    assert close_days(now) == 0


def test_nothing_to_close_for_nobody(patient: Patient, now: datetime) -> None:
    assert (close_days(now), close_days_of([], now=now)) == (0, 0)


def test_one_patient_is_closed_alone_and_from_where_the_last_closing_stopped(
    clinic: Clinic, clinician: User, prescription: Prescription, now: datetime
) -> None:
    other = cast.prescribe(cast.patient(clinic, clinician, "Iris", "Bennett"), by=clinician)
    close_days(now - 2 * DAY)
    assert (close_days_of([prescription.pk], now=now), max(prescribed(other))) == (2, date(2026, 11, 13))


@pytest.mark.parametrize(
    ("zone", "last_closed"),
    [
        ("Pacific/Kiritimati", date(2026, 11, 16)),  # already the 17th there
        ("Europe/London", date(2026, 11, 15)),
        ("Pacific/Pago_Pago", date(2026, 11, 14)),  # still the 15th there
    ],
)
def test_a_day_is_over_when_it_is_over_where_the_patient_is(
    clinic: Clinic, clinician: User, now: datetime, zone: str, last_closed: date
) -> None:
    patient = cast.patient(clinic, clinician, "Iris", "Bennett", time_zone=zone)
    prescription = cast.prescribe(patient, by=clinician)
    close_days(now)
    assert max(prescribed(prescription)) == last_closed


@pytest.mark.parametrize(
    ("day", "sets"),
    [
        (date(2026, 3, 29), 23),  # 01:00 to 02:00 is skipped: that session moves on to 02:00, where one is already due
        (date(2026, 10, 25), 24),  # 01:00 occurs twice and is one session
        (date(2026, 10, 26), 24),
    ],
)
def test_the_night_of_a_clock_change_is_closed_with_its_own_sessions(
    clinic: Clinic, clinician: User, day: date, sets: int
) -> None:
    patient = cast.patient(
        clinic,
        clinician,
        "Iris",
        "Bennett",
        surgery=day - 3 * DAY,
        wakes_at=time(0),
        sleeps_at=time(23),
    )
    prescription = cast.prescribe(patient, by=clinician, every_minutes=60, sets_per_session=1)
    close_days(datetime.combine(day + DAY, time(1), tzinfo=UTC))
    assert prescribed(prescription)[day] == sets


def test_two_prescriptions_of_a_day_are_one_count(
    prescription: Prescription, patient: Patient, clinician: User, now: datetime
) -> None:
    noon = datetime(2026, 11, 15, 13, tzinfo=UTC)
    Prescription.objects.update(ended_at=noon, ending="replaced")
    cast.prescribe(patient, by=clinician, in_force_from=noon, sets_per_session=1)
    close_days(now)
    days = completed_days([patient.pk], now=now, first=date(2026, 11, 15), last=date(2026, 11, 15))
    assert [count.prescribed for count in days[patient.pk]] == [4 + 2]


def test_the_database_knows_every_zone_a_patient_may_choose(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names")
        known = {name for (name,) in cursor.fetchall()}
    assert set(zone_names()) - known == set()


@pytest.mark.django_db(transaction=True)
def test_two_closings_at_once_close_each_day_once(prescription: Prescription, now: datetime) -> None:
    def close(_: int) -> int:
        try:
            return close_days(now)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as closings:
        closed = sum(closings.map(close, range(4)))
    assert (closed, DayRecord.objects.count()) == (20, 20)
