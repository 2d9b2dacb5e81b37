"""The clock that all deliverers and drivers share: the database's. Machines' own clocks differ, and jump."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """This instant as the database sees it; it goes on inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    return now  # type: ignore[no-any-return]  # a row's columns have no types
