"""Django's PostgreSQL, but for instants: they are read by the one call that Python has for them.

Django and psycopg take them apart by a regular expression, which costs several times as much, and a list of patients
has a thousand.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.adapt import AdaptersMap


class InstantLoader(BaseTzLoader):  # type: ignore[misc]  # Django's own, left out of its stubs
    """For a session in UTC, as Django's are."""

    timezone = UTC

    def load(self, data: bytes) -> datetime | None:
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # before the year 1 or after 9999: psycopg says what is wrong with it
            told: datetime | None = super().load(data)
            return told


class DatabaseWrapper(base.DatabaseWrapper):
    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        parameters["context"] = AdaptersMap(parameters["context"])
        parameters["context"].register_loader("timestamptz", InstantLoader)
        return parameters
