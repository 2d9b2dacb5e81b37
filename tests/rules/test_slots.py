"""When sessions are due: phases, holds, the prescription's span, and the edges of all of them."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from exercises.schedule import (
    Hold,
    Phase,
    Regimen,
    TimesPerDay,
    Window,
    sessions_on,
    sets_prescribed_on,
    slots_on,
    zone_of,
)
from tests.rules.properties import ONE_DAY
from tests.rules.regimens import due, due_in_utc, hold, instant, phase, regimen, two_sets

# The worked example of the rules: prescribed at 11:00, the day before the clocks go forward.
EXAMPLE = regimen(begins="2026-03-28T11:00")


@pytest.mark.parametrize(
    ("day", "slots", "sets"),
    [
        pytest.param("2026-03-27", "", 0, id="the day before prescribing has nothing"),
        pytest.param("2026-03-28", "28T12:00Z 28T16:00Z 28T20:00Z", 6, id="the day of prescribing has what is to come"),
        pytest.param(
            "2026-03-29", "29T07:00Z 29T11:00Z 29T15:00Z 29T19:00Z", 8, id="summer time keeps the clock's hour"
        ),
    ],
)
def test_the_example_of_the_rules(day: str, slots: str, sets: int) -> None:
    assert due_in_utc(EXAMPLE, day) == slots
    assert sets_prescribed_on(EXAMPLE, date.fromisoformat(day)) == sets


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        pytest.param("2026-01-05T12:00", None, "12:00 16:00 20:00", id="a slot at the very beginning is prescribed"),
        pytest.param("2026-01-05T12:00:01", None, "16:00 20:00", id="a slot just before the beginning is not"),
        pytest.param("2026-01-01T00:00", "2026-01-05T16:00", "08:00 12:00", id="a slot at the very end is not"),
        pytest.param(
            "2026-01-01T00:00", "2026-01-05T16:00:01", "08:00 12:00 16:00", id="a slot just before the end is"
        ),
        pytest.param(
            "2026-01-05T12:00", "2026-01-05T12:00", "", id="a version replaced as it began prescribes nothing"
        ),
        pytest.param("2026-01-06T00:00", "2026-01-05T00:00", "", id="a version replaced before it began is nothing"),
    ],
)
def test_a_slot_is_prescribed_from_the_beginning_to_just_before_the_end(
    begins: str, ends: str | None, expected: str
) -> None:
    assert due(regimen(begins=begins, ends=ends), "2026-01-05") == expected


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        pytest.param([("2026-01-05T13:00", None)], "08:00 12:00", id="a hold from 13:00 leaves the morning"),
        pytest.param(
            [("2026-01-05T12:00", "2026-01-05T16:00")], "08:00 16:00 20:00", id="its end is free, its start not"
        ),
        pytest.param([("2026-01-05T12:00:01", "2026-01-05T16:00:01")], "08:00 12:00 20:00", id="a second later"),
        pytest.param([("2026-01-04T00:00", "2026-01-06T00:00")], "", id="a hold over the whole day"),
        pytest.param([("2026-01-05T12:00", "2026-01-05T12:00")], "08:00 12:00 16:00 20:00", id="a hold of no length"),
        pytest.param([("2026-01-09T00:00", "2026-01-01T00:00")], "08:00 12:00 16:00 20:00", id="a hold called off"),
        pytest.param(
            [("2026-01-05T07:00", "2026-01-05T13:00"), ("2026-01-05T12:00", "2026-01-05T17:00")],
            "20:00",
            id="two holds that overlap",
        ),
    ],
)
def test_a_hold_takes_its_slots_and_no_others(holds: list[tuple[str, str | None]], expected: str) -> None:
    assert due(regimen(holds=tuple(hold(*span) for span in holds)), "2026-01-05") == expected


TWO_PHASES = regimen(
    phase("2026-01-10", None, two_sets(TimesPerDay(times=2))),
    phase("2026-01-01", "2026-01-07", two_sets(TimesPerDay(times=3))),
)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2025-12-31", "", id="before the first phase nothing"),
        pytest.param("2026-01-01", "08:00 14:00 20:00", id="its first day"),
        pytest.param("2026-01-07", "08:00 14:00 20:00", id="its last day"),
        pytest.param("2026-01-08", "", id="the gap has nothing"),
        pytest.param("2026-01-09", "", id="the gap's last day has nothing"),
        pytest.param("2026-01-10", "08:00 20:00", id="the next phase"),
        pytest.param("2030-12-31", "08:00 20:00", id="an open phase goes on"),
    ],
)
def test_each_phase_has_its_days_and_a_gap_has_nothing(day: str, expected: str) -> None:
    assert due(TWO_PHASES, day) == expected


@pytest.mark.parametrize("day", [date.min, date.min + ONE_DAY, date.max])
@pytest.mark.parametrize("hours", [14, -12])
def test_the_ends_of_the_calendar_have_nothing_and_do_no_harm(day: date, hours: int) -> None:
    for_ever = Regimen(
        zone=timezone(timedelta(hours=hours)),
        window=Window(wakes_at=time(0), sleeps_at=time(23, 59)),
        begins_at=datetime.min.replace(tzinfo=UTC),
        phases=(Phase(first_day=date.min, dose=two_sets()),),
    )
    assert slots_on(for_ever, day) == ()


@pytest.mark.parametrize(
    ("sets_done", "expected"),
    [
        pytest.param(0, [0, 0, 0, 0], id="nothing done"),
        pytest.param(3, [2, 1, 0, 0], id="sets fill the sessions in order"),
        pytest.param(8, [2, 2, 2, 2], id="all done"),
        pytest.param(11, [2, 2, 2, 2], id="more than all done"),
    ],
)
def test_sets_fill_the_sessions_of_the_day_in_order(sets_done: int, expected: list[int]) -> None:
    sessions = sessions_on(regimen(), date(2026, 1, 5), sets_done=sets_done)
    assert [session.sets_done for session in sessions] == expected
    assert [session.done for session in sessions] == [sets == 2 for sets in expected]
    assert [session.number for session in sessions] == [1, 2, 3, 4]


def test_a_day_without_a_phase_has_no_sessions() -> None:
    assert sessions_on(TWO_PHASES, date(2026, 1, 8), sets_done=3) == ()


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "", "../etc/passwd", "Europe", "a\0b", "\ud800"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="There is no time zone named"):
        regimen(zone=zone)


def test_a_zone_may_be_given_by_name_or_as_itself() -> None:
    assert zone_of(ZoneInfo("Asia/Tokyo")) == zone_of("Asia/Tokyo")


def test_phases_must_not_overlap() -> None:
    with pytest.raises(ValueError, match="must not overlap"):
        regimen(phase("2026-01-07"), phase("2026-01-01", "2026-01-07"))


def test_only_the_last_phase_may_have_no_end() -> None:
    with pytest.raises(ValueError, match="must not overlap"):
        regimen(phase("2026-01-01"), phase("2027-01-01", "2027-01-07"))


def test_a_phase_must_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="must not end before"):
        phase("2026-01-02", "2026-01-01")


def test_instants_need_their_zone() -> None:
    naive = datetime(2026, 1, 5, 12)  # noqa: DTZ001 — that it is refused is the point
    for end in (None, instant("2026-01-06T00:00")):
        with pytest.raises(ValueError, match="needs its time zone"):
            Hold(start=naive, end=end)
    with pytest.raises(ValueError, match="needs its time zone"):
        Regimen(zone="UTC", window=Window(), begins_at=instant("2026-01-01T00:00"), ends_at=naive)
