"""Django's PostgreSQL, but for instants: they are read by the one call that Python has for them.

Django and psycopg take them apart by a regular expression, which costs several times as much, and a list of patients
has a thousand.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from select import POLLIN, poll
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg import Connection
from psycopg.adapt import AdaptersMap
from psycopg_pool import ConnectionPool


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
    @property
    def pool(self) -> ConnectionPool | None:
        """Django's own, but for how a connection is looked at before it is lent."""
        pools, options = vars(base.DatabaseWrapper)["_connection_pools"], self.settings_dict["OPTIONS"].get("pool")
        if options and self.alias in pools:
            known: ConnectionPool = pools[self.alias]
            return known
        if options and self.alias != NO_DB_ALIAS:
            connecting = self.get_connection_params() | {"autocommit": True}
            look = {"configure": self._configure_connection, "check": still_there}  # type: ignore[attr-defined]  # not in its stubs
            pools.setdefault(self.alias, ConnectionPool(kwargs=connecting, open=False, **look, **options))
        found: ConnectionPool | None = super().pool
        return found

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        parameters["context"] = _reading_instants(parameters["context"])
        return parameters


def still_there(connection: Connection) -> None:
    """Raises what psycopg raises when PostgreSQL has ended the connection.

    PostgreSQL tells an idle connection nothing but that: only one with something to read need be asked, which costs a
    question of every request.
    """
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    if waiting.poll(0):
        ConnectionPool.check_connection(connection)


@cache
def _reading_instants(adapters: AdaptersMap) -> AdaptersMap:
    mine = AdaptersMap(adapters)
    mine.register_loader("timestamptz", InstantLoader)
    return mine
