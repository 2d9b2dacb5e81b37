"""A day that is over counts from midnight on: nothing waits for the sweep that closes it, however long that is away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adherence.actions.days import close_days, keep_and_count
from adherence.models import DayRecord, Message
from adherence.outbox import plan
from adherence.outbox.facts.weeks import clinic_week, week_of
from adherence.outbox.mails import compose
from adherence.reports import caseload, record
from adherence.reports.days import completed_days
from adherence.reports.flags import FlagInFull
from adherence.reports.progress import progress_of
from adherence.reports.today import today_of
from adherence.scoring import DayCount, Score, SignalKind
from exercises.models import Prescription
from patients.models import Patient, User
from tests import cast, desk
from tests.reading import words

Browser = Callable[[User], Client]
DAY = timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 16, 0, 1, tzinfo=UTC)
SUNDAY = date(2026, 11, 15)


def done(prescription: Prescription, day: date, sets: int, *, counts: bool = True) -> None:
    """Counted as by logging them."""
    for _ in range(sets):
        keep_and_count(desk.done(prescription, at=datetime.combine(day, time(12), tzinfo=UTC), counts=counts))


def numbers(days: list[DayCount]) -> list[tuple[date, int, int, int]]:
    return [(count.day, count.prescribed, count.counted, count.uncounted) for count in days]


def days_told(patient: Patient, now: datetime) -> list[tuple[date, int, int, int]]:
    window = {"first": patient.local_date(now) - 28 * DAY, "last": patient.local_date(now)}
    return numbers(completed_days([patient.pk], now=now, **window)[patient.pk])


@pytest.fixture
def night(prescription: Prescription) -> Prescription:
    """One minute past the midnight after a Sunday with 3 of 8 sets done. The days before it are closed, in full."""
    desk.days(prescription, [8] * 19, before=SUNDAY)
    done(prescription, SUNDAY, 3)
    done(prescription, SUNDAY + DAY, 1)
    return prescription


def test_a_day_counts_as_soon_as_it_is_over_and_today_never(night: Prescription) -> None:
    assert days_told(night.patient, MIDNIGHT)[-2:] == [(date(2026, 11, 14), 8, 8, 0), (SUNDAY, 8, 3, 0)]


def test_every_reader_has_the_day_at_once(night: Prescription, clinician: User) -> None:
    patient = night.patient
    [facts] = caseload.read(Patient.objects.filter(pk=patient.pk), MIDNIGHT)
    page = record.read(Patient.objects.filter(pk=patient.pk), MIDNIGHT)
    flag = desk.flag(patient, "note", at=MIDNIGHT)
    scores = (
        facts.week,
        page.facts.week,
        progress_of(today_of(patient, MIDNIGHT)).week,
        FlagInFull(flag=flag, viewer=clinician, now=MIDNIGHT).week,
        week_of(patient, MIDNIGHT.date(), MIDNIGHT).score,
        dict(clinic_week(patient.clinic, MIDNIGHT.date(), MIDNIGHT).scores)[patient],
    )
    assert (set(scores), page.counts[SUNDAY].prescribed) == ({Score(56, 51, 91)}, 8)


def test_three_days_without_a_sweep_are_three_days_missed(prescription: Prescription) -> None:
    desk.days(prescription, [8] * 17, before=date(2026, 11, 13))
    patients = Patient.objects.filter(pk=prescription.patient_id)
    [facts] = caseload.read(patients, MIDNIGHT)
    told = [facts.signals[0], record.read(patients, MIDNIGHT).facts.signals[0]]
    assert [(signal.kind, signal.numbers) for signal in told] == [(SignalKind.MISSED, {"days": 3})] * 2


def test_what_is_told_before_the_sweep_is_what_the_sweep_writes(night: Prescription) -> None:
    before = days_told(night.patient, MIDNIGHT)
    close_days(MIDNIGHT)
    assert days_told(night.patient, MIDNIGHT) == before


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    closed=st.integers(0, 19),
    ended=st.none() | st.integers(0, 40),
    held=st.none() | st.integers(0, 40),
    sets=st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=6),
)
def test_the_sweep_changes_no_number_whatever_happened(
    prescription: Prescription, closed: int, ended: int | None, held: int | None, sets: list[tuple[int, bool]]
) -> None:
    began = datetime(2026, 10, 27, 9, tzinfo=UTC)
    DayRecord.objects.all().delete()
    prescription.holds.all().delete()
    ends = began + ended * 12 * timedelta(hours=1) if ended is not None else None
    Prescription.objects.update(ended_at=ends, ending="stopped" if ends else "")
    if held is not None:
        desk.hold(prescription, at=began + held * 12 * timedelta(hours=1))
    close_days(began + closed * DAY)
    for number, counts in sets:
        done(prescription, began.date() + number * DAY, 1, counts=counts)
    patient = Patient.objects.get(pk=prescription.patient_id)
    page = Patient.objects.filter(pk=patient.pk)
    before = days_told(patient, MIDNIGHT), numbers(list(record.read(page, MIDNIGHT).facts.days))
    close_days(MIDNIGHT)
    assert (days_told(patient, MIDNIGHT), numbers(list(record.read(page, MIDNIGHT).facts.days))) == before


def test_the_weekly_mails_say_what_was_due_without_a_sweep(prescription: Prescription, margaret: User) -> None:
    desk.days(prescription, [8] * 17, before=date(2026, 11, 13))
    now = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
    plan(now)
    mails = [
        unescape(str(compose(Message.objects.filter(kind=kind).earliest("due_at"), now).body))
        for kind in ("patient_summary", "clinician_summary")
    ]
    assert (["32 of 56 sets" in text for text in mails], "nothing due" in mails[0]) == ([True, True], False)


def test_no_page_says_that_nothing_was_due(
    prescription: Prescription, margaret: User, staff: User, sign_in: Browser
) -> None:
    """By the clock on the wall: a plan of three days that nobody has closed."""
    now, patient = timezone.now(), prescription.patient
    patient.surgeries.update(date=patient.local_date(now) - 4 * DAY)
    prescription.versions.update(in_force_from=now - 3 * DAY, day_zero=patient.local_date(now) - 4 * DAY)
    desk.logged(prescription, at=now - DAY)
    pages = [sign_in(staff).get(address) for address in ("/caseload/", "/caseload.csv", f"/patients/{patient.pk}/")]
    read = [words(page) for page in [*pages, sign_in(margaret).get("/progress/")]]
    assert [("othing was due" in text, "none due" in text) for text in read] == [(False, False)] * 4


def test_a_whole_clinic_costs_the_same_queries_closed_or_not(night: Prescription, clinician: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            caseload.read(Patient.objects.all(), MIDNIGHT)
        return len(queries)

    one = cost()
    for name in ("Iris", "Omar"):
        desk.days(
            cast.prescribe(cast.patient(night.patient.clinic, clinician, name, "Late"), by=clinician),
            [8],
            before=SUNDAY,
        )
    three = cost()
    close_days(MIDNIGHT)
    assert (three, cost()) == (one, one)
