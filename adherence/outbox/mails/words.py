"""Times and days as mails say them, in the language in force."""

from __future__ import annotations

from datetime import date, datetime, tzinfo

from django.utils import translation
from django.utils.formats import date_format, time_format

NOON = 12


def clock_time(at: datetime, zone: tzinfo) -> str:
    """“4:30 pm” in English, “16:30” and the like elsewhere; joined so that it never breaks over two lines."""
    local = at.astimezone(zone)
    if not (translation.get_language() or "").startswith("en"):
        return time_format(local.timetz())
    half = "am" if local.hour < NOON else "pm"
    return f"{local.hour % NOON or NOON}:{local:%M}\N{NO-BREAK SPACE}{half}"


def day_name(day: date) -> str:
    """“Thursday 20 November”."""
    return date_format(day, "WEEKDAY_FORMAT")


def short_day(day: date) -> str:
    """“Thu 20”."""
    return date_format(day, "D j")
