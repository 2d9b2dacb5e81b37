"""A patient's weeks: sets by day, pain by day, and both in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from statistics import median

from django.utils.translation import gettext as _

from adherence.models import PainFlag
from adherence.reports import pictures
from adherence.reports.days import completed_days
from adherence.reports.pain import pain_scores
from adherence.reports.pictures.heat import Heat
from adherence.reports.pictures.pain import PainLine
from adherence.reports.today import Today
from adherence.scoring import DayCount, DayKind, MixedDay, Score, score, streak
from exercises.models import Hold
from patients.models import Patient

WEEKS = 6
WEEK = 7
CHANGE = 2  # in pain; less is steady (design.md section 7)
MILD, MODERATE = 3, 6
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ProgressDay:
    """One local day: sets, and the worst pain said, if any. Today's sets are so far.

    `uncounted` sets, done on hold or outside the plan, are not among those `done`.
    """

    day: date
    prescribed: int
    done: int
    uncounted: int
    pain: int | None
    flags: int
    held: bool
    changed: int | None = None  # the version of the plan that began, when it is not the first

    @property
    def count(self) -> DayCount:
        return MixedDay(self.day, self.prescribed, self.done + self.uncounted, self.uncounted)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The last weeks, today included; `days` ascending without gaps, `surgery` the day that days count from."""

    today: date
    surgery: date
    days: tuple[ProgressDay, ...]
    mirrored: bool

    @cached_property
    def completed(self) -> tuple[DayCount, ...]:
        return tuple(each.count for each in self.days if each.day < self.today)

    @cached_property
    def week(self) -> Score:
        """Adherence over the last 7 completed days."""
        return score(self.completed[-WEEK:])

    @property
    def full_days(self) -> int:
        return sum(count.kind is DayKind.FULL for count in self.completed)

    @property
    def partial_days(self) -> int:
        return sum(count.kind is DayKind.PARTIAL for count in self.completed)

    @property
    def days_due(self) -> int:
        return sum(count.kind is not DayKind.NOTHING_DUE for count in self.completed)

    @property
    def streak(self) -> int:
        """Full days up to yesterday without a break."""
        return streak(self.completed)

    @property
    def extra(self) -> int:
        """Sets done beyond what their day asked for."""
        return sum(count.extra for count in self.completed)

    @property
    def is_empty(self) -> bool:
        return not any(each.done or each.prescribed or each.pain is not None for each in self.days)

    @cached_property
    def heat(self) -> Heat:
        days = [
            pictures.Day(day=d.day, prescribed=d.prescribed, done=d.done, held=d.held, flags=d.flags) for d in self.days
        ]
        return pictures.heat(days, today=self.today, surgery=self.surgery)

    @property
    def told_days(self) -> tuple[ProgressDay, ...]:
        """From the first day on which pain was told."""
        told = [d.day for d in self.days if d.pain is not None or d.flags]
        return tuple(d for d in self.days if told and d.day >= told[0])

    @cached_property
    def pain_line(self) -> PainLine:
        return self.pain_drawn(width=340, height=210)

    def pain_drawn(self, *, width: int, height: int) -> PainLine:
        """From the first day on which pain was told, as large as asked."""
        days = [
            pictures.PainDay(
                number=self.number(d.day),
                score=d.pain,
                flagged=d.flags > 0 and d.pain is not None,
                held=d.held,
                changed=d.changed,
            )
            for d in self.told_days
        ]
        today = self.number(self.today)
        return pictures.pain_line(days, today=today, width=width, height=height, mirrored=self.mirrored)

    @property
    def has_pain(self) -> bool:
        return any(day.pain is not None for day in self.days)

    @property
    def usual_pain(self) -> int | None:
        """The median of the last 7 days' worst scores, rounded; None when nothing was told."""
        recent = [day.pain for day in self.days[-WEEK:] if day.pain is not None]
        return round(median(recent)) if recent else None

    @property
    def pain_words(self) -> str:
        return _pain_words([day.pain for day in self.days if day.pain is not None])

    @property
    def table(self) -> Sequence[ProgressDay]:
        """The last two weeks, the latest day first."""
        return self.days[: -2 * WEEK - 1 : -1]

    def number(self, day: date) -> int:
        """Days since the surgery."""
        return (day - self.surgery).days


def progress_of(today: Today, *, mirrored: bool = False) -> Progress:
    """The patient's last six weeks up to `today`: days, flags, pain, holds; six queries."""
    patient, last = today.patient, today.day
    surgery = _surgery(patient, last)
    first = max(surgery, last - timedelta(days=WEEKS * WEEK - 1))
    completed = completed_days([patient.pk], now=today.now, first=first, last=last)[patient.pk]
    counts = {count.day: count for count in completed}
    counts[last] = _so_far(today)
    read = _Read(patient, today.now, first)
    return Progress(
        today=last,
        surgery=surgery,
        days=tuple(read.day(day, counts) for day in _days(first, last)),
        mirrored=mirrored,
    )


def _so_far(today: Today) -> DayCount:
    counting = [entry.counts for entry in today.sets if entry.day == today.day]
    return MixedDay(today.day, today.total, len(counting), beside=counting.count(False))


class _Read:
    """Pain, flags and holds since the first day, each read once."""

    def __init__(self, patient: Patient, now: datetime, first: date) -> None:
        since = now - (now.date() - first + _ONE_DAY)
        self.patient = patient
        self.pain: dict[date, int] = {}
        for said in pain_scores([patient], since=since)[patient.pk]:
            self.pain[said.day] = max(said.score, self.pain.get(said.day, 0))
        reported = PainFlag.objects.filter(patient=patient, reported_at__gte=since)
        self.flags = Counter(patient.local_date(at) for at in reported.values_list("reported_at", flat=True))
        self.holds = list(Hold.objects.filter(prescription__patient=patient).order_by("starts_at"))

    def day(self, day: date, counts: Mapping[date, DayCount]) -> ProgressDay:
        count = counts.get(day, DayCount(day, 0, 0))
        return ProgressDay(
            day=day,
            prescribed=count.prescribed,
            done=count.counted,
            uncounted=count.uncounted,
            pain=self.pain.get(day),
            flags=self.flags[day],
            held=any(self._covers(hold, day) for hold in self.holds),
        )

    def _covers(self, hold: Hold, day: date) -> bool:
        began, ended = self.patient.local_date(hold.starts_at), hold.ends_at
        return began <= day and (ended is None or day <= self.patient.local_date(ended))


def _surgery(patient: Patient, today: date) -> date:
    """The last surgery's date, or the day on which the record was made."""
    dates = patient.surgeries.filter(date__lte=today).values_list("date", flat=True)
    return dates.first() or patient.local_date(patient.created_at)


def _days(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + n * _ONE_DAY for n in range((last - first).days + 1))


def _pain_words(scores: Sequence[int]) -> str:
    """What the line shows, in words; a change of less than 2 is none."""
    if not scores:
        return ""
    words = {"level": _level(scores[-1]), "now": scores[-1], "first": scores[0]}
    if scores[0] - scores[-1] >= CHANGE:
        return _("Your pain is %(level)s. It has gone down from %(first)d to %(now)d.") % words
    if scores[-1] - scores[0] >= CHANGE:
        return _("Your pain is %(level)s. It has gone up from %(first)d to %(now)d.") % words
    return _("Your pain is %(level)s, and has been steady.") % words


def _level(pain: int) -> str:
    if not pain:
        return _("none")
    if pain <= MILD:
        return _("mild")
    return _("moderate") if pain <= MODERATE else _("severe")
