"""The bands of a week's adherence, the week itself, and the columns that show them. No database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adherence.reports.figures import EARLIEST, Week, last_week, week_of
from adherence.reports.figures.spread import Band, band_of, spread_of
from adherence.reports.pictures import columns
from adherence.scoring import DayCount, Score, score

LONDON = ZoneInfo("Europe/London")
TUESDAY = datetime(2026, 11, 17, 10, tzinfo=UTC)


def done(credited: int, *, of: int) -> Score:
    return score([DayCount(date(2026, 11, 16), of, credited)])


@pytest.mark.parametrize(
    ("credited", "prescribed", "band"),
    [
        (0, 0, Band.NOTHING_DUE),
        (3, 0, Band.NOTHING_DUE),
        (0, 28, Band.TO_24),
        (249, 1000, Band.TO_24),
        (7, 28, Band.TO_49),
        (499, 1000, Band.TO_49),
        (14, 28, Band.TO_74),
        (749, 1000, Band.TO_74),
        (21, 28, Band.TO_99),
        (999, 1000, Band.TO_99),
        (28, 28, Band.ALL),
        (40, 28, Band.ALL),
    ],
)
def test_a_share_lies_in_one_band(credited: int, prescribed: int, band: Band) -> None:
    assert band_of(done(credited, of=prescribed)) is band


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60))))
def test_everybody_is_counted_once_and_no_band_is_left_out(shares: list[tuple[int, int]]) -> None:
    spread = spread_of(done(credited, of=prescribed) for credited, prescribed in shares)
    assert (list(spread), sum(spread.values())) == (list(Band), len(shares))


@given(st.integers(1, 500), st.integers(0, 500))
def test_a_band_holds_its_own_per_cent(prescribed: int, credited: int) -> None:
    found = done(credited, of=prescribed)
    first, _, last = band_of(found).partition("-")
    assert int(first) <= (found.percent or 0) <= int(last or first)


def test_a_week_runs_from_monday_to_sunday_where_the_clinic_is() -> None:
    auckland = week_of(date(2026, 11, 18), zone=ZoneInfo("Pacific/Auckland"), now=datetime(2027, 1, 1, tzinfo=UTC))
    assert (auckland.monday, auckland.last_day, auckland.begins_at.astimezone(UTC), auckland.until.astimezone(UTC)) == (
        date(2026, 11, 16),
        date(2026, 11, 22),
        datetime(2026, 11, 15, 11, tzinfo=UTC),
        datetime(2026, 11, 22, 11, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("monday", "last_day", "before", "after"),
    [
        (date(2026, 11, 16), date(2026, 11, 16), date(2026, 11, 9), None),
        (date(2026, 11, 9), date(2026, 11, 15), date(2026, 11, 2), date(2026, 11, 16)),
        (EARLIEST, date(2020, 1, 12), None, date(2020, 1, 13)),
    ],
)
def test_a_week_knows_how_far_it_has_come_and_its_neighbours(
    monday: date, last_day: date, before: date | None, after: date | None
) -> None:
    week = Week(monday=monday, zone=LONDON, now=TUESDAY)
    assert (week.last_day, week.runs, week.before, week.after) == (last_day, after is None, before, after)


def test_on_its_first_day_no_day_of_a_week_is_over() -> None:
    monday = datetime(2026, 11, 16, 10, tzinfo=UTC)
    assert week_of(date(2026, 11, 16), zone=LONDON, now=monday).last_day is None


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 16, 0, tzinfo=UTC), date(2026, 11, 9)),
        (datetime(2026, 11, 15, 23, tzinfo=UTC), date(2026, 11, 2)),
    ],
)
def test_the_last_week_is_one_that_is_over(now: datetime, monday: date) -> None:
    assert last_week(LONDON, now).monday == monday


def test_columns_stand_on_one_floor_and_are_as_high_as_their_numbers() -> None:
    drawn = columns([("None due", 0), ("0–24", 5), ("100", 10)], label="Columns")
    assert [(each.height, each.y + each.height) for each in drawn.columns] == [(0, 140), (60, 140), (120, 140)]


def test_columns_of_nobody_have_no_height() -> None:
    assert [each.height for each in columns([("0–24", 0), ("100", 0)], label="").columns] == [0, 0]


def test_columns_begin_where_reading_begins() -> None:
    there, back = (columns([("a", 1), ("b", 2)], label="", mirrored=mirrored).columns for mirrored in (False, True))
    assert [each.middle for each in there] == [each.middle for each in back][::-1]
