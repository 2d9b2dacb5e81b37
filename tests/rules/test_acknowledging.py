"""How soon flags are acknowledged, worked out case by case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adherence.reports.acknowledging import Row, by_level, figures

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def row(seen: int | None, *, target: int | None = 120, sent: int = 600, level: str = "urgent") -> Row:
    """Sent `sent` minutes ago; seen and due so many minutes after that."""
    at = NOW - sent * MINUTE
    return level, at, None if seen is None else at + seen * MINUTE, None if target is None else at + target * MINUTE


def told(rows: list[Row]) -> tuple[int, int, int | None, int | None, int | None]:
    """Count, waiting, median and ninetieth in minutes, per cent."""
    found = figures(rows, now=NOW)
    middle, most = (None if time is None else time // MINUTE for time in (found.median, found.ninetieth))
    return found.count, found.waiting, middle, most, found.percent


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], (0, 0, None, None, None)),
        ([row(7)], (1, 0, 7, 7, 100)),
        ([row(10), row(20)], (2, 0, 15, 20, 100)),
        ([row(minutes) for minutes in range(1, 11)], (10, 0, 5, 9, 100)),
        ([row(minutes) for minutes in range(1, 12)], (11, 0, 6, 10, 100)),
        ([row(120), row(121), row(122)], (3, 0, 121, 122, 33)),
        ([row(None)], (1, 1, None, None, 0)),
        ([row(None, sent=60)], (1, 1, None, None, None)),
        ([row(None, sent=120)], (1, 1, None, None, None)),
        ([row(30), row(None, sent=60), row(None, sent=121)], (3, 2, 30, 30, 50)),
        ([row(5, target=None), row(None, target=None)], (2, 1, 5, 5, None)),
    ],
    ids=[
        "none",
        "one",
        "the median of two is between them",
        "nine of ten waited no longer",
        "ten of eleven",
        "at the target is within it; the share is rounded down",
        "nobody saw it in time",
        "it has time left",
        "it has none left but is not late",
        "what waits counts once it is late",
        "a note has no target",
    ],
)
def test_figures(rows: list[Row], expected: tuple[int, int, int | None, int | None, int | None]) -> None:
    assert told(rows) == expected


def test_each_level_has_its_figures_the_most_urgent_first() -> None:
    found = by_level([row(1, level="note"), row(2, level="emergency"), row(3, level="note")], now=NOW)
    assert [(level.value, each.count) for level, each in found.items()] == [
        ("emergency", 1),
        ("urgent", 0),
        ("review", 0),
        ("note", 2),
    ]


@given(st.lists(st.tuples(st.none() | st.integers(0, 500), st.none() | st.integers(15, 480), st.integers(501, 9999))))
def test_counts_never_exceed_one_another(drawn: list[tuple[int | None, int | None, int]]) -> None:
    found = figures([row(seen, target=target, sent=sent) for seen, target, sent in drawn], now=NOW)
    assert 0 <= found.in_time <= found.due <= found.count >= found.seen
    assert (found.median or timedelta()) <= (found.ninetieth or timedelta())
