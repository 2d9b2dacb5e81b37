"""Connections are lent again and again; one that PostgreSQL has ended is not."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from config.database.base import DatabaseWrapper, still_there

pytestmark = pytest.mark.django_db


@pytest.fixture
def idle(db: None) -> Iterator[psycopg.Connection]:
    with psycopg.connect(connection.connection.info.dsn, password=connection.settings_dict["PASSWORD"]) as found:
        found.autocommit = True
        yield found


def end(other: psycopg.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [other.info.backend_pid])


def test_a_connection_that_is_there_is_asked_nothing(idle: psycopg.Connection) -> None:
    idle.execute("SELECT 1")
    still_there(idle)
    asked = connection.cursor().execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [idle.info.backend_pid])
    assert asked.fetchone() == ("SELECT 1",)


def test_one_that_postgresql_has_ended_is_found_out(idle: psycopg.Connection) -> None:
    end(idle)
    with pytest.raises(psycopg.OperationalError):
        still_there(idle)


def test_one_that_is_told_something_is_asked_and_kept(idle: psycopg.Connection) -> None:
    idle.execute("LISTEN news")
    connection.cursor().execute("SELECT pg_notify('news', '')")
    still_there(idle)
    assert idle.execute("SELECT 1").fetchone() == (1,)


def test_the_pool_lends_another_for_one_that_has_ended() -> None:
    wrapper = DatabaseWrapper(connection.settings_dict | {"OPTIONS": settings.DATABASES["default"]["OPTIONS"]}, "lent")
    pool = wrapper.pool
    assert pool
    pool.open()
    try:
        first = pool.getconn()
        pool.putconn(first)
        end(first)
        second = pool.getconn()
        assert (second.execute("SELECT 1").fetchone(), second is first) == ((1,), False)
        pool.putconn(second)
    finally:
        wrapper.close_pool()
