"""The dose: how often, how much, and at which times of the patient's day. Source: docs/clinical-rules.md section 1."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

TIMES_A_DAY = range(1, 25)
MINUTES_BETWEEN = range(15, 721)
CLOSEST_SESSIONS = timedelta(minutes=15)

_FIVE_MINUTES = timedelta(minutes=5)
_ONE_DAY = timedelta(days=1)


class TooClose(ValueError):
    """Two sessions would be `minutes` apart, fewer than 15."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"Two sessions would be {minutes} minutes apart; they need at least 15.")
        self.minutes = minutes


@dataclass(frozen=True, kw_only=True)
class TimesPerDay:
    """So many sessions spread over the waking window. Raises ValueError outside 1–24."""

    times: int

    def __post_init__(self) -> None:
        _check_within("times", self.times, TIMES_A_DAY)


@dataclass(frozen=True, kw_only=True)
class EveryMinutes:
    """A session on waking and every so many minutes while awake. Raises ValueError outside 15–720."""

    minutes: int

    def __post_init__(self) -> None:
        _check_within("minutes", self.minutes, MINUTES_BETWEEN)


Frequency = TimesPerDay | EveryMinutes


@dataclass(frozen=True, kw_only=True)
class Window:
    """The patient's waking hours: wall-clock times of one day. Raises ValueError unless wakes_at < sleeps_at."""

    wakes_at: time = time(8)
    sleeps_at: time = time(20)

    def __post_init__(self) -> None:
        if self.wakes_at.tzinfo or self.sleeps_at.tzinfo:
            raise ValueError("A window is wall-clock time: the zone belongs to the regimen.")
        if self.wakes_at >= self.sleeps_at:
            raise ValueError("A window must end later in the day than it begins.")


@dataclass(frozen=True, kw_only=True)
class Dose:
    """What is done, and how often. A set is counted in repetitions or timed in seconds: the other one is None.

    Raises ValueError when both or neither are given, or a number is below 1 (a hold: below 0 seconds).
    """

    frequency: Frequency
    sets_per_session: int
    repetitions: int | None = None
    seconds: int | None = None
    hold_down_seconds: int = 0
    hold_up_seconds: int = 0

    def __post_init__(self) -> None:
        if (self.repetitions is None) == (self.seconds is None):
            raise ValueError("A set has repetitions or seconds: one of them, not both.")
        if any(number is not None and number < 1 for number in (self.sets_per_session, self.repetitions, self.seconds)):
            raise ValueError("Sets, repetitions and seconds are at least 1.")
        if any(hold and hold < 0 for hold in (self.hold_down_seconds, self.hold_up_seconds)):
            raise ValueError("A hold is not shorter than 0 seconds.")


def wall_times(frequency: Frequency, window: Window) -> tuple[time, ...]:
    """Wall-clock times of a day's sessions, ascending, one for each: a very short window may repeat a time."""
    wakes, sleeps = _since_midnight(window.wakes_at), _since_midnight(window.sleeps_at)
    if isinstance(frequency, EveryMinutes):
        step = timedelta(minutes=frequency.minutes)
        return tuple(_wall_clock(wakes + i * step) for i in range((sleeps - wakes) // step + 1))
    gaps = frequency.times - 1
    if gaps == 0:
        return (_wall_clock(wakes),)
    exact = (wakes + i * (sleeps - wakes) // gaps for i in range(frequency.times))
    return tuple(_wall_clock(since // _FIVE_MINUTES * _FIVE_MINUTES) for since in exact)


def check_spacing(frequency: Frequency, window: Window) -> None:
    """Refuse, when prescribing, what would put two sessions less than 15 minutes apart. Raises TooClose."""
    moments = [_since_midnight(moment) for moment in wall_times(frequency, window)]
    tomorrow = moments[0] + _ONE_DAY
    closest = min(later - earlier for earlier, later in pairwise([*moments, tomorrow]))
    if closest < CLOSEST_SESSIONS:
        raise TooClose(closest // timedelta(minutes=1))


def _since_midnight(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)


def _wall_clock(since_midnight: timedelta) -> time:
    return (datetime.combine(date(2000, 1, 1), time()) + since_midnight).time()


def _check_within(name: str, value: int, allowed: range) -> None:
    if value not in allowed:
        raise ValueError(f"{name} must be from {allowed[0]} to {allowed[-1]}, not {value}.")
