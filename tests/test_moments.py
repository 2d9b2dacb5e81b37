"""Instants and spans, as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from adherence.reports.moments import brief, day_words, moment, span

LONDON, AUCKLAND = ZoneInfo("Europe/London"), ZoneInfo("Pacific/Auckland")
NOW = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 min"),
        (59.9, "59 min"),
        (60, "1 h"),
        (112, "1 h 52 min"),
        (1440, "24 h"),
        (2879, "47 h 59 min"),
        (2880, "2 days"),
        (10_000, "6 days"),
    ],
)
def test_a_span_is_rounded_down(minutes: float, said: str) -> None:
    assert span(timedelta(minutes=minutes)) == said


@pytest.mark.parametrize(
    ("hours", "zone", "whole", "short"),
    [
        (6, LONDON, "4\xa0pm today", "4\xa0pm"),
        (14.5, LONDON, "12:30\xa0am on Tuesday 17 November", "Tue 17 Nov, 12:30\xa0am"),
        (6, AUCKLAND, "5\xa0am on Tuesday 17 November", "Tue 17 Nov, 5\xa0am"),
    ],
)
def test_a_moment_is_read_where_the_reader_is(hours: float, zone: ZoneInfo, whole: str, short: str) -> None:
    at = NOW + timedelta(hours=hours)
    assert (moment(at, zone, now=NOW), brief(at, zone, now=NOW)) == (whole, short)


def test_another_year_is_named() -> None:
    assert day_words(date(2025, 12, 31), today=NOW.date()) == "Wednesday 31 December 2025"
