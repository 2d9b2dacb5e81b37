"""What is true of slots in every zone, on every day, whatever is prescribed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given

from exercises.schedule import Regimen, dose_on, local_midnight, sets_prescribed_on, slots_on, wall_times, zone_of
from tests.rules.properties import ONE_DAY, lasting_regimens, many_examples, regimens, zoned_days


def by_definition(prescribed: Regimen, day: date) -> list[datetime]:
    """The same rule told without fold: look for the instants that show a wall-clock time, or step over the gap."""
    phases = [each for each in prescribed.phases if each.covers(day)]
    zone = zone_of(prescribed.zone)
    found = set()
    for start in (day - ONE_DAY, day):
        for each in phases:
            for moment in wall_times(each.dose.frequency, prescribed.window) if each.covers(start) else ():
                wall = datetime.combine(start, moment)
                offsets = [
                    (wall + shift).replace(tzinfo=UTC).astimezone(zone).utcoffset() or timedelta()
                    for shift in (-2 * ONE_DAY, 2 * ONE_DAY)
                ]
                tried = [(wall - offset).replace(tzinfo=UTC) for offset in offsets]
                shown = [one for one in tried if one.astimezone(zone).replace(tzinfo=None) == wall]
                found.add(min(shown) if shown else tried[0])
    return sorted(
        slot
        for slot in found
        if slot.astimezone(zone).date() == day
        and slot >= prescribed.begins_at
        and (prescribed.ends_at is None or slot < prescribed.ends_at)
        and all(slot < each.start or (each.end is not None and slot >= each.end) for each in prescribed.holds)
    )


@many_examples
@given(regimens)
def test_slots_are_what_the_rule_says_without_fold(drawn: tuple[Regimen, date]) -> None:
    prescribed, day = drawn
    assert list(slots_on(prescribed, day)) == by_definition(prescribed, day)


@many_examples
@given(regimens)
def test_slots_ascend_are_distinct_in_utc_and_on_the_right_local_day(drawn: tuple[Regimen, date]) -> None:
    prescribed, day = drawn
    slots = slots_on(prescribed, day)
    assert list(slots) == sorted(set(slots))
    assert {slot.tzinfo for slot in slots} <= {UTC}
    assert {slot.astimezone(zone_of(prescribed.zone)).date() for slot in slots} <= {day}


@many_examples
@given(regimens)
def test_sets_prescribed_are_slots_times_sets(drawn: tuple[Regimen, date]) -> None:
    dose = dose_on(*drawn)
    assert sets_prescribed_on(*drawn) == (len(slots_on(*drawn)) * dose.sets_per_session if dose else 0)


@many_examples
@given(lasting_regimens)
def test_no_session_is_lost_or_doubled_by_a_clock_change(drawn: tuple[Regimen, date]) -> None:
    """Over four days a dose has all its distinct instants, each on one day only."""
    prescribed, day = drawn
    days = [day + i * ONE_DAY for i in range(-1, 3)]
    slots = [slot for each in days for slot in slots_on(prescribed, each)]
    times = wall_times(prescribed.phases[0].dose.frequency, prescribed.window)
    zone = zone_of(prescribed.zone)
    walls = {
        datetime.combine(each, moment, tzinfo=zone).astimezone(UTC)
        for each in [days[0] - ONE_DAY, *days]
        for moment in times
    }
    within = {slot for slot in walls if days[0] <= slot.astimezone(zone).date() <= days[-1]}
    assert sorted(slots) == sorted(within)


@many_examples
@given(zoned_days)
@example(("Pacific/Apia", date(2011, 12, 30)))
def test_local_days_partition_time(drawn: tuple[str, date]) -> None:
    """A day runs from its midnight to the next one's: that day inside, another outside, none twice."""
    zone, day = drawn
    start, end = local_midnight(zone, day), local_midnight(zone, day + ONE_DAY)
    a_moment = timedelta(microseconds=1)
    before, first, last, after = (
        at.astimezone(ZoneInfo(zone)).date() for at in (start - a_moment, start, end - a_moment, end)
    )
    assert before < day < after
    assert start == end or first == last == day
