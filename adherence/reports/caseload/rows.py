"""A row of the caseload: what the page and the CSV say of one patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from adherence.reports import pain_words
from adherence.reports.caseload.facts import Facts
from adherence.reports.caseload.needs import Group, Need
from adherence.reports.desk_words import Trend, When, operation, trend_of, when
from adherence.reports.pictures import Day, meter, strip
from adherence.reports.pictures.meter import Meter
from adherence.reports.pictures.strip import Strip
from adherence.reports.sentences import fraction
from patients.models import Patient

STRIP_DAYS = 14


@dataclass(frozen=True, kw_only=True)
class LastPain:
    score: int
    strength: str
    trend: Trend | None


@dataclass(frozen=True)
class Row:
    facts: Facts
    need: Need

    @property
    def patient(self) -> Patient:
        return self.facts.patient

    @property
    def age(self) -> int:
        return self.patient.age(self.facts.now)

    @cached_property
    def surgery(self) -> str:
        """`Right knee replacement, day 24`; empty without a surgery."""
        if self.facts.surgery is None:
            return ""
        what, number = operation(self.facts.surgery), self.facts.surgery.day_number(self.facts.today)
        return _("%(what)s, day %(number)d") % {"what": what, "number": number} if number >= 0 else what

    @cached_property
    def percent(self) -> int | None:
        return self.facts.week.percent

    @property
    def figure(self) -> str:
        return f"{self.percent}%"

    @property
    def counted(self) -> str:
        """`53 of 56`, for a narrow column."""
        week = {"credited": self.facts.week.credited, "prescribed": self.facts.week.prescribed}
        return _("%(credited)d of %(prescribed)d") % week

    @property
    def without_figure(self) -> str:
        """Why there is no figure."""
        return fraction(self.facts.week) if self.patient.joined_at else _("Not joined yet")

    @property
    def meter(self) -> Meter:
        return meter(self.facts.week.credited, self.facts.week.prescribed)

    @cached_property
    def strip(self) -> Strip | None:
        """The last 14 completed days; None before there are any, and before the patient has joined."""
        days = strip_days(self.facts)
        said = self.patient.joined_at and any(day.prescribed or day.done or day.held for day in days)
        return strip(days, mirrored=get_language_bidi()) if said else None

    @cached_property
    def last_set(self) -> When | None:
        """In the patient's zone, as their days are."""
        at = self.facts.patient.last_set_at
        if at is None:
            return None
        return when(at, self.patient.zone, now=self.facts.now)

    @cached_property
    def last_pain(self) -> LastPain | None:
        scores = [told.score for told in self.facts.scores[-2:]]
        if not scores:
            return None
        trend = trend_of(scores[0], scores[-1]) if len(scores) > 1 else None
        return LastPain(score=scores[-1], strength=pain_words.strength(scores[-1]), trend=trend)

    @cached_property
    def news(self) -> str:
        """What a page that renews itself says of somebody who needs a person; empty of all others."""
        if self.need.group not in {Group.NOW, Group.CHECK}:
            return ""
        first = self.need.reasons[0]
        return _("%(group)s: %(name)s, %(reason)s.") % {
            "group": self.need.group.label,
            "name": self.patient.full_name,
            "reason": first.tag,
        }

    @property
    def open_flags(self) -> int:
        return len(self.facts.open_flags)

    @property
    def flag_tone(self) -> str:
        return self.need.reasons[0].tone


def row_of(facts: Facts, need: Need) -> Row:
    return Row(facts, need)


def strip_days(facts: Facts) -> list[Day]:
    """The last 14 completed days, gaps as days with nothing due."""
    counts = {count.day: (count.prescribed, count.counted) for count in facts.days[-STRIP_DAYS:]}
    days = [facts.today - timedelta(days=n) for n in range(STRIP_DAYS, 0, -1)]
    held = {day for day in days if held_on(day, facts)} if facts.holds else ()
    flagged = [facts.patient.local_date(flag.reported_at) for flag in facts.flags]
    return [Day(day, *counts.get(day, (0, 0)), day in held, flagged.count(day)) for day in days]


def held_on(day: date, facts: Facts) -> bool:
    local = facts.patient.local_date
    return any(local(h.starts_at) <= day and (h.ends_at is None or day <= local(h.ends_at)) for h in facts.holds)


def longest_ago(at: datetime | None) -> float:
    """For sorting: never comes before long ago."""
    return at.timestamp() if at else 0.0
