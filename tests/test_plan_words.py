"""A plan in the patient's words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from adherence.reports.plan_words import Fact, amount, author, each_day, each_session, holds, minutes, plan_facts
from exercises.models import Phase, Prescription, PrescriptionVersion
from exercises.reports import plan_of
from exercises.schedule import Dose, EveryMinutes, TimesPerDay
from patients.models import Membership, User


def dose(
    *, every: int = 0, times: int = 4, sets: int = 2, down: int = 3, up: int = 3, seconds: int | None = None
) -> Dose:
    return Dose(
        frequency=EveryMinutes(minutes=every) if every else TimesPerDay(times=times),
        sets_per_session=sets,
        repetitions=None if seconds else 10,
        seconds=seconds,
        hold_down_seconds=down,
        hold_up_seconds=up,
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (each_day(dose(times=1)), "1 session"),
        (each_day(dose()), "4 sessions"),
        (each_day(dose(every=60)), "A session every hour while you are awake"),
        (each_day(dose(every=90)), "A session every 90 minutes while you are awake"),
        (each_session(dose(sets=1)), "1 set of 10 pumps"),
        (each_session(dose(seconds=90)), "2 sets of 90 seconds"),
        (amount(dose()), "10 pumps"),
        (holds(dose()), "3 seconds each way"),
        (holds(dose(down=1, up=1)), "1 second each way"),
        (holds(dose(down=0, up=0)), "No hold: keep moving slowly"),
        (holds(dose(down=3, up=0)), "3 seconds pointed"),
        (holds(dose(down=0, up=1)), "1 second pulled up"),
        (holds(dose(down=3, up=5)), "3 seconds pointed, 5 seconds pulled up"),
        (minutes(dose()), 2),
        (minutes(dose(seconds=20)), 1),
        (minutes(dose(seconds=180)), 3),
    ],
)
def test_a_dose_is_said_in_plain_words(said: object, words: object) -> None:
    assert said == words


def facts(prescription: Prescription, now: datetime) -> dict[str, str]:
    return {fact.label: fact.words for fact in plan_facts(plan_of(prescription), now)}


def test_the_facts_of_an_open_plan(prescription: Prescription, now: datetime) -> None:
    assert plan_facts(plan_of(prescription), now) == (
        Fact("Each day", "4 sessions"),
        Fact("Each session", "2 sets of 10 pumps"),
        Fact("Hold", "3 seconds each way"),
        Fact("Foot", "Right foot only"),
        Fact("How", "Lying or sitting"),
    )


@pytest.mark.parametrize(
    ("degrees", "words"),
    [
        (0, "Only until your foot is straight up, at a right angle to your leg. No further"),
        (5, "Only 5 degrees past straight up. No further"),
    ],
)
def test_a_limit_is_said(prescription: Prescription, now: datetime, degrees: int, words: str) -> None:
    PrescriptionVersion.objects.update(dorsiflexion_limit=degrees)
    assert facts(prescription, now)["Pull up"] == words


def test_the_last_day_of_a_phase_is_said(prescription: Prescription, now: datetime) -> None:
    Phase.objects.filter(version__prescription=prescription).update(last_day=24)
    assert facts(prescription, now)["Until"] == "Thursday 19 November"


def test_the_phase_that_follows_is_said(prescription: Prescription, now: datetime) -> None:
    Phase.objects.filter(version__prescription=prescription).update(last_day=24)
    Phase.objects.create(version=prescription.versions.get(), first_day=25, times_per_day=2, repetitions=10)
    assert facts(prescription, now)["Until"] == "Thursday 19 November. Then: 2 sessions, each 1 set of 10 pumps"


def test_a_change_to_come_is_said(prescription: Prescription, clinician: User, now: datetime) -> None:
    change = datetime(2026, 11, 18, tzinfo=UTC)
    prescription.versions.update(in_force_until=change)
    later = PrescriptionVersion.objects.create(
        prescription=prescription,
        number=2,
        day_zero=date(2026, 10, 26),
        in_force_from=change,
        made_by=clinician,
        side="right",
    )
    Phase.objects.create(version=later, first_day=0, times_per_day=3, repetitions=12)
    assert facts(prescription, now)["Until"] == "Tuesday 17 November. Then: 3 sessions, each 1 set of 12 pumps"


def test_nothing_is_said_before_the_plan_is_in_force(prescription: Prescription, now: datetime) -> None:
    before = now - timedelta(days=60)
    plan = plan_of(prescription)
    assert (plan_facts(plan, before), author(plan, before)) == ((), None)


def test_the_author_has_a_title_where_one_is_known(prescription: Prescription, now: datetime) -> None:
    with_title = author(plan_of(prescription), now)
    Membership.objects.update(job_title="")
    without = author(plan_of(prescription), now)
    assert [each and (each.name, each.title) for each in (with_title, without)] == [
        ("Anya Petrov", "physiotherapist"),
        ("Anya Petrov", ""),
    ]
