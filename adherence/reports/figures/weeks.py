"""A week of a clinic: Monday to Sunday, in the clinic's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EARLIEST = date(2020, 1, 6)  # a Monday before the first clinic
WEEK, ONE_DAY = timedelta(days=7), timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Week:
    """The week that begins on `monday`, seen at `now`: in the middle of it, as far as it has come."""

    monday: date
    zone: ZoneInfo
    now: datetime

    @property
    def sunday(self) -> date:
        return self.monday + WEEK - ONE_DAY

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.monday, time(), tzinfo=self.zone)

    @property
    def until(self) -> datetime:
        """The instant after the week; now, while it runs."""
        return min(datetime.combine(self.monday + WEEK, time(), tzinfo=self.zone), self.now)

    @property
    def runs(self) -> bool:
        return self.until == self.now

    @property
    def last_day(self) -> date | None:
        """The last day that is over where the clinic is; None on the week's first day."""
        yesterday = self.now.astimezone(self.zone).date() - ONE_DAY
        return None if yesterday < self.monday else min(self.sunday, yesterday)

    @property
    def before(self) -> date | None:
        """The Monday before, unless no clinic is as old."""
        return self.monday - WEEK if self.monday > EARLIEST else None

    @property
    def after(self) -> date | None:
        """The Monday after, unless it is still to come."""
        return None if self.runs else self.monday + WEEK


def week_of(day: date, *, zone: ZoneInfo, now: datetime) -> Week:
    """The week that `day` lies in."""
    return Week(monday=_monday(day), zone=zone, now=now)


def last_week(zone: ZoneInfo, now: datetime) -> Week:
    """The last one that is over."""
    return week_of(now.astimezone(zone).date() - WEEK, zone=zone, now=now)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
