"""Instants and spans in words, in the zone of whoever reads them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from exercises.reports import words

HOUR = 60  # minutes
DAY = 24 * HOUR


def written(day: date, style: str) -> str:
    """As Django's date_format writes it; a page says the same few days many times, so that each is written once."""
    return _written(day, style, get_language())


@lru_cache(maxsize=2048)
def _written(day: date, style: str, _language: str | None) -> str:
    return date_format(day, style)


def clock(at: datetime, zone: ZoneInfo) -> str:
    """`12:30 pm`, or `4 pm`, where the reader is."""
    return words.clock(at.astimezone(zone).time())


def moment(at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """`4:50 pm today`, or `9:00 am on Tuesday 17 November`."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    if day == today:
        return gettext("%(clock)s today") % {"clock": clock(at, zone)}
    return gettext("%(clock)s on %(day)s") % {"clock": clock(at, zone), "day": day_words(day, today=today)}


def brief(at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    """`4:50 pm` on the same day, else `Tue 17 Nov, 4:50 pm`."""
    local = at.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return clock(at, zone)
    return f"{written(local.date(), 'SHORT_WEEKDAY_FORMAT')}, {clock(at, zone)}"


def day_words(day: date, *, today: date) -> str:
    """`Tuesday 17 November`, with the year when it is another."""
    return written(day, "WEEKDAY_FORMAT" if day.year == today.year else "WEEKDAY_YEAR_FORMAT")


def span(length: timedelta) -> str:
    """`8 min`, `1 h 52 min`, `2 h`, `3 days`: rounded down to the minute, to the hour from a day on."""
    minutes = int(length.total_seconds()) // 60
    if minutes < HOUR:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    if minutes >= 2 * DAY:
        return ngettext("%(days)d day", "%(days)d days", minutes // DAY) % {"days": minutes // DAY}
    hours, rest = divmod(minutes, HOUR)
    said = gettext("%(hours)d h %(minutes)d min") if rest else gettext("%(hours)d h")
    return said % {"hours": hours, "minutes": rest}
