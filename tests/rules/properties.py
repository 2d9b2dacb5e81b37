"""How hard the properties are tried, and what they are tried on: every zone of the tz database, through 2030.

Nearly all the time goes into drawing, so an example is made of few draws: numbers that are taken apart afterwards.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import settings
from hypothesis import strategies as st

from exercises.schedule import Dose, EveryMinutes, Hold, Phase, Regimen, TimesPerDay, Window

many_examples = settings(max_examples=2000)

FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2030, 12, 31)
DAYS = (LAST_DAY - FIRST_DAY).days
ONE_DAY = timedelta(days=1)


@cache
def days_of_change(zone: str) -> tuple[date, ...]:
    """The local days around each change of the clock, where mistakes live."""
    start = datetime.combine(FIRST_DAY, time(12), tzinfo=UTC)

    def offset(i: int) -> timedelta | None:
        return (start + i * ONE_DAY).astimezone(ZoneInfo(zone)).utcoffset()

    weeks = [i for i in range(7, DAYS, 7) if offset(i) != offset(i - 7)]
    changed = [i for week in weeks for i in range(week - 6, week + 1) if offset(i) != offset(i - 1)]
    return tuple(FIRST_DAY + (i + near) * ONE_DAY for i in changed for near in (-1, 0, 1))


def zoned_day(zone: str, number: int) -> tuple[str, date]:
    """Half of the numbers give any day, the other half one around a change of the clock, if the zone has any."""
    changes = days_of_change(zone) if number % 2 else ()
    return zone, changes[number // 2 % len(changes)] if changes else FIRST_DAY + number // 2 * ONE_DAY


def clock(seconds: int) -> time:
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)


def window(seconds: tuple[int, int]) -> Window:
    return Window(wakes_at=clock(min(seconds)), sleeps_at=clock(max(seconds)))


def instant_near(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC) + timedelta(minutes=minutes)


def open_beyond(limit: int) -> Callable[[int], int | None]:
    return lambda length: length if length <= limit else None


def span(start: int, length: int | None) -> tuple[int, int | None]:
    return start, None if length is None else start + length


def regimen(
    *,
    zoned: tuple[str, date],
    hours: Window,
    in_force: tuple[int, int | None],
    spans: Sequence[tuple[int, int | None]],
    doses_in_turn: Sequence[Dose],
    held: Sequence[tuple[int, int | None]],
) -> tuple[Regimen, date]:
    """Spans of days and of minutes are counted from the day that is asked about."""
    zone, day = zoned

    def instants(span: tuple[int, int | None]) -> tuple[datetime, datetime | None]:
        return instant_near(day, span[0]), None if span[1] is None else instant_near(day, span[1])

    begins_at, ends_at = instants(in_force)
    made = Regimen(
        zone=zone,
        window=hours,
        begins_at=begins_at,
        ends_at=ends_at,
        phases=tuple(
            Phase(first_day=day + first * ONE_DAY, last_day=None if last is None else day + last * ONE_DAY, dose=dose)
            for (first, last), dose in zip(spans, doses_in_turn, strict=False)
        ),
        holds=tuple(Hold(start=start, end=end) for start, end in map(instants, held)),
    )
    return made, day


def lasting_regimen(zoned: tuple[str, date], hours: Window, dose: Dose) -> tuple[Regimen, date]:
    return regimen(
        zoned=zoned,
        hours=hours,
        in_force=(-20 * 24 * 60, None),
        spans=[(-20, None)],
        doses_in_turn=[dose],
        held=[],
    )


ALL_FREQUENCIES = [
    *(TimesPerDay(times=times) for times in range(1, 25)),
    *(EveryMinutes(minutes=minutes) for minutes in range(15, 721)),
]
# One phase with or without an end, or two of them: touching or a day apart, in either order.
ONE_PHASE = [[(first, last)] for first, last in product((-2, -1, 0, 1), (None, 1, 2))]
TWO_PHASES = [
    [(first, last), (last + gap, end)]
    for first, last, gap, end in product((-3, -1), (-1, 0), (1, 2), (None, 4))
]  # fmt: skip

zones = st.sampled_from(sorted(available_timezones()))
zoned_days = st.builds(zoned_day, zones, st.integers(0, 2 * DAYS))
frequencies = st.one_of(st.sampled_from(ALL_FREQUENCIES[:24]), st.sampled_from(ALL_FREQUENCIES[24:]))
seconds = st.integers(0, 24 * 60 * 60 - 1)
windows = st.builds(window, st.tuples(seconds, seconds).filter(lambda pair: pair[0] != pair[1]))
doses = st.builds(
    Dose, frequency=frequencies, sets_per_session=st.sampled_from(range(1, 13)), repetitions=st.just(10)
)  # fmt: skip
# The longest lengths stand for no end. Small numbers are drawn most, so 0 is the afternoon before.
starts = st.integers(-60 * 60, 32 * 60).map(lambda number: number - 20 * 60)
spans_in_force = st.builds(
    span, starts, st.integers(0, 144 * 60).map(lambda number: 120 * 60 - number).map(open_beyond(96 * 60))
)
spans_held = st.builds(span, starts, st.integers(-60, 20 * 60).map(open_beyond(18 * 60)))
regimens = st.builds(
    regimen,
    zoned=zoned_days,
    hours=windows,
    in_force=spans_in_force,
    spans=st.sampled_from([*ONE_PHASE, *TWO_PHASES, *(phases[::-1] for phases in TWO_PHASES)]),
    doses_in_turn=st.tuples(doses, doses),
    held=st.lists(spans_held, max_size=2),
)
lasting_regimens = st.builds(lasting_regimen, zoned_days, windows, doses)
