"""The sessions of a plan as times that come back every day, for a calendar. No query, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from adherence.reports.in_effect import InEffect
from adherence.reports.reminders import evenly
from exercises import schedule
from exercises.reports import Plan

# A calendar in a phone hears of no change. A plan without an end stops there by itself, until it is fetched anew.
OPEN_ENDED = timedelta(weeks=12)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class DailyTime:
    """A session at `at` on the patient's clock, every day from `first` to `last`, both inclusive, but for `but`.

    `name` stays the same however the plan changes. One that is not `wanted` was in the calendar, or may have been,
    and is taken back.
    """

    name: str
    at: time
    first: date
    last: date
    but: tuple[datetime, ...] = ()

    @property
    def wanted(self) -> bool:
        return self.first <= self.last


def daily_times(plan: Plan, settings: InEffect, now: datetime) -> Iterator[DailyTime]:
    """Every time that the plan has or ever had: so that what a calendar was once given ends when it should."""
    for version, regimen in plan.regimens:
        for number, phase in enumerate(regimen.phases, start=1):
            times = schedule.wall_times(phase.dose.frequency, regimen.window)
            for place, at in enumerate(_chosen(times, settings.own_times), start=1):
                name = f"{plan.prescription.pk}/{version.number}/{number}/{place}"
                yield _daily(regimen, phase, at, now, name)


def _chosen(times: Sequence[time], own: Sequence[time]) -> list[time | None]:
    """Own times stand in for the plan's, as they do for reminders; places that they leave empty are None."""
    chosen = sorted(own) or list(times)
    kept = [chosen[i] for i in evenly(len(chosen), min(len(chosen), len(times)))]
    return [*kept, *[None] * (len(times) - len(kept))]


def _daily(regimen: schedule.Regimen, phase: schedule.Phase, at: time | None, now: datetime, name: str) -> DailyTime:
    if at is None:
        return DailyTime(name=name, at=time(), first=phase.first_day, last=phase.first_day - ONE_DAY)
    first, last = _first(regimen, phase, at), _last(regimen, phase, at, now)
    return DailyTime(name=name, at=at, first=first, last=last, but=tuple(_on_hold(regimen, at, first, last)))


def _first(regimen: schedule.Regimen, phase: schedule.Phase, at: time) -> date:
    begins = regimen.begins_at.astimezone(schedule.zone_of(regimen.zone)).date()
    day = max(phase.first_day, begins)
    return day if _instant(regimen, day, at) >= regimen.begins_at else day + ONE_DAY


def _last(regimen: schedule.Regimen, phase: schedule.Phase, at: time, now: datetime) -> date:
    """The end of the phase, of the plan, or of what comes before a hold that nobody has ended yet."""
    zone = schedule.zone_of(regimen.zone)
    days = [phase.last_day or now.astimezone(zone).date() + OPEN_ENDED]
    for end in [*filter(None, [regimen.ends_at]), *(hold.start for hold in regimen.holds if hold.end is None)]:
        day = end.astimezone(zone).date()
        days.append(day if _instant(regimen, day, at) < end else day - ONE_DAY)
    return min(days)


def _on_hold(regimen: schedule.Regimen, at: time, first: date, last: date) -> Iterator[datetime]:
    """The instants, in the patient's zone, that a hold with an end takes out."""
    zone = schedule.zone_of(regimen.zone)
    for hold in (each for each in regimen.holds if each.end):
        day = max(first, hold.start.astimezone(zone).date())
        while day <= last and _instant(regimen, day, at) < (hold.end or hold.start):
            if hold.covers(_instant(regimen, day, at)):
                yield datetime.combine(day, at, tzinfo=zone)
            day += ONE_DAY


def _instant(regimen: schedule.Regimen, day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=schedule.zone_of(regimen.zone)).astimezone(UTC)
