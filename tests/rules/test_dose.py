"""What may be prescribed, and the times of day it gives."""

from datetime import UTC, time
from itertools import pairwise

import pytest
from hypothesis import given

from exercises.schedule import Dose, EveryMinutes, Frequency, TimesPerDay, TooClose, Window, check_spacing, wall_times
from tests.rules.properties import frequencies, many_examples, windows

DAY = Window(wakes_at=time(8), sleeps_at=time(20))


def clock(frequency: Frequency, window: Window = DAY) -> str:
    return " ".join(f"{moment:%H:%M}" for moment in wall_times(frequency, window))


def window(text: str) -> Window:
    wakes_at, sleeps_at = map(time.fromisoformat, text.split("-"))
    return Window(wakes_at=wakes_at, sleeps_at=sleeps_at)


@pytest.mark.parametrize(
    ("hours", "times", "expected"),
    [
        pytest.param("08:00-20:00", 1, "08:00", id="once a day is on waking"),
        pytest.param("08:03-20:00", 1, "08:03", id="once a day is on waking to the minute"),
        pytest.param("08:00-20:00", 2, "08:00 20:00", id="twice a day is on waking and at the end"),
        pytest.param("08:00-20:00", 3, "08:00 14:00 20:00", id="three times a day"),
        pytest.param("08:00-20:00", 4, "08:00 12:00 16:00 20:00", id="four times a day"),
        pytest.param("08:00-20:00", 6, "08:00 10:20 12:45 15:10 17:35 20:00", id="six: 144 minutes, rounded down to 5"),
        pytest.param("07:30-21:59", 3, "07:30 14:40 21:55", id="an odd window rounds down to 5"),
        pytest.param("08:03-20:00", 2, "08:00 20:00", id="more than once a day rounds the first down too"),
        pytest.param("00:00-23:59", 2, "00:00 23:55", id="awake all day stays on the day"),
        pytest.param("08:00-08:03", 3, "08:00 08:00 08:00", id="a window too short repeats its time"),
    ],
)
def test_times_a_day_are_spread_over_the_waking_window(hours: str, times: int, expected: str) -> None:
    assert clock(TimesPerDay(times=times), window(hours)) == expected


@pytest.mark.parametrize(
    ("hours", "minutes", "expected"),
    [
        pytest.param("08:00-12:00", 60, "08:00 09:00 10:00 11:00 12:00", id="hourly up to and including the end"),
        pytest.param("08:00-11:59", 60, "08:00 09:00 10:00 11:00", id="hourly stops before the end is passed"),
        pytest.param("08:03-09:00", 20, "08:03 08:23 08:43", id="nothing is rounded"),
        pytest.param("08:00-20:00", 720, "08:00 20:00", id="every twelve hours"),
        pytest.param("08:00-19:59", 720, "08:00", id="a step longer than the window is once"),
        pytest.param("23:00-23:59", 15, "23:00 23:15 23:30 23:45", id="late hours stay on the day"),
    ],
)
def test_every_so_many_minutes_runs_from_waking(hours: str, minutes: int, expected: str) -> None:
    assert clock(EveryMinutes(minutes=minutes), window(hours)) == expected


@pytest.mark.parametrize(
    ("hours", "frequency"),
    [
        pytest.param("08:00-20:00", TimesPerDay(times=24), id="24 a day in twelve hours"),
        pytest.param("08:00-08:15", TimesPerDay(times=2), id="twice in a quarter of an hour"),
        pytest.param("08:00-08:10", TimesPerDay(times=1), id="once in ten minutes"),
        pytest.param("08:04-08:15", TimesPerDay(times=2), id="11 minutes that rounding down makes 15"),
        pytest.param("00:00-23:59", EveryMinutes(minutes=15), id="every 15 minutes"),
    ],
)
def test_sessions_15_minutes_apart_or_more_may_be_prescribed(hours: str, frequency: Frequency) -> None:
    check_spacing(frequency, window(hours))


@pytest.mark.parametrize(
    ("hours", "times", "minutes"),
    [
        pytest.param("08:00-13:44", 24, 10, id="24 a day in a minute less than 23 quarters of an hour"),
        pytest.param("08:00-08:14", 2, 10, id="twice in 14 minutes"),
        pytest.param("08:00-08:03", 2, 0, id="twice at the same time"),
        pytest.param("00:00-23:59", 2, 5, id="the last of a day and the first of the next"),
    ],
)
def test_sessions_closer_than_15_minutes_are_refused(hours: str, times: int, minutes: int) -> None:
    with pytest.raises(TooClose, match=f"would be {minutes} minutes apart") as refusal:
        check_spacing(TimesPerDay(times=times), window(hours))
    assert refusal.value.minutes == minutes


@pytest.mark.parametrize("times", [0, 25, -1, 10**30])
def test_times_a_day_are_1_to_24(times: int) -> None:
    with pytest.raises(ValueError, match="times must be from 1 to 24"):
        TimesPerDay(times=times)


@pytest.mark.parametrize("minutes", [0, 14, 721, -60])
def test_minutes_between_sessions_are_15_to_720(minutes: int) -> None:
    with pytest.raises(ValueError, match="minutes must be from 15 to 720"):
        EveryMinutes(minutes=minutes)


@pytest.mark.parametrize("hours", ["08:00-08:00", "20:00-08:00"])
def test_a_window_ends_later_than_it_begins(hours: str) -> None:
    with pytest.raises(ValueError, match="end later in the day"):
        window(hours)


def test_a_window_has_no_zone() -> None:
    with pytest.raises(ValueError, match="the zone belongs to the regimen"):
        Window(wakes_at=time(8, tzinfo=UTC), sleeps_at=time(20))


def test_a_window_is_08_to_20_unless_said_otherwise() -> None:
    assert Window() == DAY


@pytest.mark.parametrize(
    ("sets", "repetitions", "seconds", "hold", "why"),
    [
        pytest.param(2, 10, 60, 0, "one of them", id="repetitions and seconds"),
        pytest.param(2, None, None, 0, "one of them", id="neither repetitions nor seconds"),
        pytest.param(0, 10, None, 0, "at least 1", id="no set"),
        pytest.param(2, 0, None, 0, "at least 1", id="no repetition"),
        pytest.param(2, None, 0, 0, "at least 1", id="no second"),
        pytest.param(2, 10, None, -1, "not shorter than 0", id="a hold of less than nothing"),
    ],
)
def test_a_dose_that_makes_no_sense_is_refused(
    sets: int, repetitions: int | None, seconds: int | None, hold: int, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        Dose(
            frequency=TimesPerDay(times=4),
            sets_per_session=sets,
            repetitions=repetitions,
            seconds=seconds,
            hold_up_seconds=hold,
        )


@many_examples
@given(frequency=frequencies, hours=windows)
def test_wall_times_ascend_and_never_pass_the_end_of_the_window(frequency: Frequency, hours: Window) -> None:
    moments = wall_times(frequency, hours)
    assert list(moments) == sorted(moments)
    assert moments[-1] <= hours.sleeps_at


@many_examples
@given(frequency=frequencies, hours=windows)
def test_only_a_dose_with_two_sessions_within_15_minutes_is_refused(frequency: Frequency, hours: Window) -> None:
    minutes = [60 * moment.hour + moment.minute for moment in wall_times(frequency, hours)]
    too_close = any(later - earlier < 15 for earlier, later in pairwise([*minutes, 24 * 60 + minutes[0]]))
    try:
        check_spacing(frequency, hours)
    except TooClose:
        assert too_close
    else:
        assert not too_close
