"""Instants come from PostgreSQL as Django would read them, only sooner."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DataError, connection
from hypothesis import given
from hypothesis import strategies as st


def read(words: str) -> Any:  # noqa: ANN401  # whatever the column holds
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [words])
        return cursor.fetchone()[0]


@pytest.mark.django_db
@given(st.datetimes(timezones=st.just(UTC)))
def test_every_instant_is_read_as_written(at: datetime) -> None:
    assert (read(at.isoformat()), read(at.isoformat()).tzinfo) == (at, UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("2026-07-01 12:00:00.1+05", datetime(2026, 7, 1, 7, 0, 0, 100000, tzinfo=UTC)),
        ("2026-03-29 01:30 Europe/London", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    ],
)
def test_other_zones_and_fractions(words: str, at: datetime) -> None:
    assert read(words) == at


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["infinity", "10000-01-01 00:00+00"])
def test_what_python_cannot_hold_is_said(words: str) -> None:
    with pytest.raises(DataError):
        read(words)
