"""Progress: the last weeks in numbers, pictures and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.actions.days import close_days
from adherence.models import DayRecord, LoggedSet, PainFlag
from adherence.reports.progress import Progress, progress_of
from adherence.reports.today import today_of
from exercises.models import Hold, Prescription
from patients.models import Patient, Surgery, User
from tests import cast

Browser = Callable[[User], Client]
SUNDAY = date(2026, 11, 15)


def progress(patient: Patient, now: datetime) -> Progress:
    return progress_of(today_of(patient, now))


def did(prescription: Prescription, *done: int) -> None:
    """Sets done on the days up to Sunday 15 November."""
    for ago, sets in enumerate(reversed(done)):
        DayRecord.objects.filter(prescription=prescription, day=SUNDAY - timedelta(days=ago)).update(done=sets)


def hurt(patient: Patient, day: date, score: int) -> None:
    at = datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=9)
    PainFlag.objects.create(
        patient=patient,
        reported_at=at,
        score=score,
        level="note",
        stop=False,
        stop_threshold=6,
        review_threshold=4,
    )


def test_the_last_seven_days_are_scored_without_extra_sets(
    patient: Patient, prescription: Prescription, now: datetime
) -> None:
    close_days(now)
    did(prescription, 8, 8, 10, 8, 8, 4, 0)
    shown = progress(patient, now)
    assert (shown.week.credited, shown.week.prescribed, shown.week.percent, shown.extra) == (44, 56, 78, 2)


def test_full_and_partial_days_are_counted(patient: Patient, prescription: Prescription, now: datetime) -> None:
    close_days(now)
    did(prescription, 8, 8, 10, 8, 8, 4, 0)
    shown = progress(patient, now)
    assert (shown.full_days, shown.partial_days, shown.days_due) == (5, 1, 20)


def test_today_is_so_far(patient: Patient, prescription: Prescription, margaret: User, now: datetime) -> None:
    LoggedSet.objects.create(
        uuid=uuid4(),
        patient=patient,
        prescription=prescription,
        performed_at=now,
        entered_at=now,
        day=now.date(),
        repetitions=10,
        source="hand",
        payload_hash="x",
    )
    last = progress(patient, now).table[0]
    assert (last.day, last.done, last.prescribed) == (now.date(), 1, 8)


def test_six_weeks_at_most_are_shown_from_the_surgery_on(
    patient: Patient, prescription: Prescription, now: datetime
) -> None:
    assert progress(patient, now).days[0].day == date(2026, 10, 26)
    Surgery.objects.update(date=date(2026, 1, 5))
    assert progress(patient, now).days[0].day == date(2026, 10, 6)
    Surgery.objects.update(date=date(2027, 1, 5))
    Patient.objects.update(created_at=now - timedelta(days=2))
    patient.refresh_from_db()
    assert progress(patient, now).days[0].day == date(2026, 11, 14)


def test_a_day_on_hold_is_marked(patient: Patient, prescription: Prescription, clinician: User, now: datetime) -> None:
    Hold.objects.create(
        prescription=prescription,
        cause="clinician",
        reason="Cast",
        starts_at=datetime(2026, 11, 12, 0, tzinfo=UTC),
        ends_at=datetime(2026, 11, 14, 0, tzinfo=UTC) - timedelta(seconds=1),
        begun_by=clinician,
    )
    close_days(now)
    shown = progress(patient, now)
    assert (shown.heat.held, [d.day.day for d in shown.days if d.held]) == (2, [12, 13])


@pytest.mark.parametrize(
    ("scores", "usual", "words"),
    [
        ((), None, ""),
        ((0,), 0, "Your pain is none, and has been steady."),
        ((7, 5, 3), 5, "Your pain is mild. It has gone down from 7 to 3."),
        ((3, 4), 4, "Your pain is moderate, and has been steady."),
        ((3, 8), 6, "Your pain is severe. It has gone up from 3 to 8."),
    ],
)
def test_pain_is_said_in_words(
    patient: Patient, prescription: Prescription, now: datetime, scores: Sequence[int], usual: int | None, words: str
) -> None:
    for ago, score in enumerate(reversed(scores)):
        hurt(patient, SUNDAY - timedelta(days=ago), score)
    shown = progress(patient, now)
    assert (shown.usual_pain, shown.pain_words, shown.has_pain) == (usual, words, bool(scores))


def test_the_line_of_pain_begins_with_the_first_score(
    patient: Patient, prescription: Prescription, now: datetime
) -> None:
    hurt(patient, SUNDAY - timedelta(days=2), 3)
    hurt(patient, SUNDAY - timedelta(days=2), 5)
    hurt(patient, SUNDAY, 4)
    line = progress(patient, now).pain_line
    assert (line.frame.count, line.first and line.first.words, line.last and line.last.words) == (4, "5", "4")


@pytest.fixture
def phone(margaret: User, sign_in: Browser) -> Client:
    return sign_in(margaret)


def test_there_is_nothing_to_show_before_the_first_day(phone: Client) -> None:
    assert "Nothing to show yet" in phone.get("/progress/").content.decode()


def test_progress_says_how_it_is_worked_out(phone: Client, patient: Patient, clinician: User) -> None:
    now = timezone.now()
    patient.surgeries.update(date=patient.local_date(now) - timedelta(days=9))
    prescription = cast.prescribe(patient, by=clinician, in_force_from=now - timedelta(days=9))
    close_days(now)
    DayRecord.objects.filter(prescription=prescription).update(done=9)
    hurt(patient, patient.local_date(now), 2)
    words = phone.get("/progress/").content.decode()
    expected = ["56 of 56", "How this is worked out", "Full days:", "usual pain", "more than your plan asked for"]
    assert [each for each in expected if each not in words] == []


def test_progress_costs_the_same_with_one_day_and_with_many_closed_or_not(
    phone: Client, patient: Patient, clinician: User
) -> None:
    now = timezone.now()
    patient.surgeries.update(date=patient.local_date(now) - timedelta(days=30))
    cast.prescribe(patient, by=clinician, in_force_from=now - timedelta(days=30))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            phone.get("/progress/")
        return len(queries)

    cost()
    many = cost()
    close_days(now - timedelta(days=1))
    one = cost()
    close_days(now)
    hurt(patient, patient.local_date(now), 2)
    assert (one, cost()) == (many, many)
