"""What a clock change does to the sessions of a day, and to the day."""

from datetime import date

import pytest

from exercises.schedule import EveryMinutes, Frequency, TimesPerDay, local_midnight
from tests.rules.regimens import due, due_in_utc, instant, phase, regimen, two_sets


@pytest.mark.parametrize(
    ("zone", "day", "hours", "frequency", "expected"),
    [
        pytest.param(
            "Europe/London", "2026-03-29", "00:30-04:00", EveryMinutes(minutes=60), "29T00:30Z 29T01:30Z 29T02:30Z",
            id="01:30 is skipped, lands on 02:30 and is one slot with it",
        ),
        pytest.param(
            "Europe/London", "2026-10-25", "00:30-03:00", EveryMinutes(minutes=60), "24T23:30Z 25T00:30Z 25T02:30Z",
            id="01:30 occurs twice and is the first of the two",
        ),
        pytest.param(
            "America/New_York", "2026-03-08", "02:15-12:00", TimesPerDay(times=1), "08T07:15Z",
            id="02:15 is skipped in New York and becomes 03:15",
        ),
        pytest.param(
            "Australia/Lord_Howe", "2026-10-04", "02:00-03:00", EveryMinutes(minutes=15),
            "03T15:30Z 03T15:45Z 03T16:00Z",
            id="half an hour is skipped on Lord Howe Island",
        ),
        pytest.param(
            "Africa/Cairo", "2026-04-24", "00:00-08:00", TimesPerDay(times=2), "23T22:00Z 24T05:00Z",
            id="midnight is skipped in Cairo and the day begins at 01:00",
        ),
        pytest.param(
            "America/Havana", "2026-11-01", "00:00-08:00", TimesPerDay(times=2), "01T04:00Z 01T13:00Z",
            id="midnight occurs twice in Havana and the first one counts",
        ),
        pytest.param(
            "Asia/Kathmandu", "2026-05-01", "08:00-20:00", TimesPerDay(times=2), "01T02:15Z 01T14:15Z",
            id="quarters of an hour",
        ),
        pytest.param(
            "Pacific/Kiritimati", "2026-05-01", "00:00-23:00", TimesPerDay(times=2), "30T10:00Z 01T09:00Z",
            id="fourteen hours ahead",
        ),
        pytest.param(
            "America/Nuuk", "2026-03-28", "08:00-23:30", TimesPerDay(times=2), "28T10:00Z",
            id="23:30 is skipped in Nuuk, and leaves the day",
        ),
        pytest.param(
            "America/Nuuk", "2026-03-29", "08:00-23:30", TimesPerDay(times=2), "29T01:30Z 29T09:00Z 30T00:30Z",
            id="and is the first slot of the day that it lands on",
        ),
        pytest.param(
            "Pacific/Apia", "2011-12-30", "08:00-20:00", TimesPerDay(times=2), "",
            id="a day that Samoa never had",
        ),
        pytest.param(
            "Pacific/Apia", "2011-12-31", "08:00-20:00", TimesPerDay(times=2), "30T18:00Z 31T06:00Z",
            id="the day after it is an ordinary day",
        ),
    ],
)  # fmt: skip
def test_clock_changes(zone: str, day: str, hours: str, frequency: Frequency, expected: str) -> None:
    phases = phase("2000-01-01", None, two_sets(frequency))
    assert due_in_utc(regimen(phases, zone=zone, hours=hours), day) == expected


def test_a_time_that_leaves_the_evening_before_a_phase_is_not_in_the_phase() -> None:
    starts_next_day = phase("2026-03-29", None, two_sets(TimesPerDay(times=2)))
    assert due(regimen(starts_next_day, zone="America/Nuuk", hours="08:00-23:30"), "2026-03-29") == "08:00 23:30"


@pytest.mark.parametrize(
    ("zone", "day", "expected"),
    [
        pytest.param("Europe/London", "2026-06-01", "2026-05-31T23:00", id="summer time"),
        pytest.param("Africa/Cairo", "2026-04-24", "2026-04-23T22:00", id="a day that begins at 01:00"),
        pytest.param("America/Havana", "2026-11-01", "2026-11-01T04:00", id="the first of two midnights"),
        pytest.param("Pacific/Apia", "2011-12-30", "2011-12-30T10:00", id="a skipped day begins as the next does"),
        pytest.param("Pacific/Apia", "2011-12-31", "2011-12-30T10:00", id="the next"),
    ],
)
def test_a_local_day_begins_at_its_midnight(zone: str, day: str, expected: str) -> None:
    assert local_midnight(zone, date.fromisoformat(day)) == instant(expected)
