"""A dose in the words that its patient reads."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils.translation import override

from exercises import schedule
from exercises.models import Prescription, PrescriptionVersion
from exercises.reports import words
from patients.models import Patient

UNTIL_NINE = schedule.Window(wakes_at=time(8), sleeps_at=time(21))


def dose(
    times: int | None = None,
    *,
    every: int | None = None,
    sets: int = 1,
    seconds: int | None = None,
    holds: tuple[int, int] = (0, 0),
) -> schedule.Dose:
    return schedule.Dose(
        frequency=schedule.EveryMinutes(minutes=every) if every else schedule.TimesPerDay(times=times or 1),
        sets_per_session=sets,
        repetitions=None if seconds else 10,
        seconds=seconds,
        hold_down_seconds=holds[0],
        hold_up_seconds=holds[1],
    )


@pytest.mark.parametrize(
    ("ordered", "side", "limit", "read"),
    [
        (
            dose(every=60, holds=(3, 3)),
            "left",
            None,
            (
                "Every hour while you are awake, from 8 am to 9 pm, do 1 set of 10 slow pumps with your left foot. "
                "Hold for 3 seconds each way."
            ),
        ),
        (
            dose(4, sets=2),
            "both",
            0,
            "4 times a day, from 8 am to 9 pm, do 2 sets of 10 slow pumps with both feet. Do not pull up past flat.",
        ),
        (
            dose(1, holds=(1, 0)),
            "right",
            5,
            (
                "Once a day, at 8 am, do 1 set of 10 slow pumps with your right foot. Hold for 1 second with your toes "
                "pointed. Do not pull up more than 5 degrees past flat."
            ),
        ),
        (
            dose(every=30, seconds=120),
            "",
            1,
            (
                "Every 30 minutes while you are awake, from 8 am to 9 pm, do slow pumps for 2 minutes with your foot. "
                "Do not pull up more than 1 degree past flat."
            ),
        ),
        (
            dose(every=120, sets=2, seconds=90, holds=(2, 5)),
            "left",
            None,
            (
                "Every 2 hours while you are awake, from 8 am to 9 pm, do 2 sets of slow pumps, 90 seconds each, with "
                "your left foot. Hold for 2 seconds with your toes pointed and 5 seconds pulled up."
            ),
        ),
    ],
)
def test_a_dose_is_one_sentence(ordered: schedule.Dose, side: str, limit: int | None, read: str) -> None:
    said = words.sentence_of(ordered, side=side, limit=limit, window=UNTIL_NINE)
    assert said.replace("\N{NO-BREAK SPACE}", " ") == read


def test_a_version_says_its_dose_within_its_patients_day() -> None:
    patient = Patient(wakes_at=time(7, 30), sleeps_at=time(21))
    version = PrescriptionVersion(prescription=Prescription(patient=patient), side="left")
    assert words.dose_in_words(dose(1), version) == (
        "Once a day, at 7:30\N{NO-BREAK SPACE}am, do 1 set of 10 slow pumps with your left foot."
    )


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (words.often_in_words(dose(4), UNTIL_NINE), "4 times a day"),
        (words.often_in_words(dose(every=60), UNTIL_NINE), "every hour, 8 am to 9 pm"),
        (words.sessions_in_words(dose(4), UNTIL_NINE), "4 sessions"),
        (words.sessions_in_words(dose(every=60), UNTIL_NINE), "14 sessions, every hour"),
        (words.session_in_words(dose(4, sets=2)), "2 sets of 10 pumps"),
        (words.session_in_words(dose(4, seconds=60)), "1 set of 1 minute"),
        (words.hold_in_words(dose(4)), ""),
        (words.hold_in_words(dose(4, holds=(0, 2))), "2 seconds pulled up"),
        (words.foot_in_words("right"), "Right foot only"),
        (words.foot_in_words(""), ""),
        (words.limit_in_words(None), ""),
        (words.days_in_words(8, 28), "Days 8 to 28"),
        (words.days_in_words(8, 8), "Day 8"),
        (words.days_in_words(8, None), "From day 8"),
        (words.clock(time(12, 30)), "12:30 pm"),
    ],
)
def test_a_fact_is_a_few_words(said: str, read: str) -> None:
    assert said.replace("\N{NO-BREAK SPACE}", " ") == read


def test_where_english_is_not_spoken_the_clock_has_24_hours() -> None:
    with override("es"):
        assert words.clock(time(14, 5)) == "14:05"


@pytest.mark.parametrize(
    ("ordered", "seconds"), [(dose(4, holds=(3, 3)), 100), (dose(4), 40), (dose(4, seconds=120), 120)]
)
def test_a_set_takes_its_moves_and_its_holds(ordered: schedule.Dose, seconds: int) -> None:
    assert words.seconds_of_set(ordered) == seconds
