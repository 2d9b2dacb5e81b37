"""How much of what was prescribed was done, and what that should bring to the clinic's attention.

Pure: no Django, no clock, no database. A day is a local date with two numbers of sets; words are made elsewhere.
Source: docs/clinical-rules.md section 3.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from statistics import median
from typing import NamedTuple

MISSED_DAYS = 2
SILENT_FOR = timedelta(days=3)
PAIN_RISE = 2
RECENT_PAIN_DAYS, EARLIER_PAIN_DAYS = 3, 7
FEWEST_SCORES = 2
LOW_PERCENT = 50
LOW_OVER_DAYS = 7


class DayKind(StrEnum):
    """How a completed day went."""

    FULL = "full"
    PARTIAL = "partial"
    MISSED = "missed"
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True)
class DayCount:
    """Sets prescribed and sets done (not voided) on one local day. Raises ValueError when either is negative."""

    day: date
    prescribed: int
    done: int

    def __post_init__(self) -> None:
        if self.prescribed < 0 or self.counted < 0 or self.uncounted < 0:
            raise ValueError("Sets are counted from 0.")

    @property
    def counted(self) -> int:
        """Sets done while the plan ran: the ones that may be credited."""
        return self.done

    @property
    def uncounted(self) -> int:
        """Sets done on hold or outside the plan."""
        return self.done - self.counted

    @property
    def credited(self) -> int:
        return min(self.counted, self.prescribed)

    @property
    def extra(self) -> int:
        return self.done - self.credited

    @property
    def kind(self) -> DayKind:
        if not self.prescribed:
            return DayKind.NOTHING_DUE
        if not self.credited:
            return DayKind.MISSED
        return DayKind.FULL if self.credited == self.prescribed else DayKind.PARTIAL


@dataclass(frozen=True)
class MixedDay(DayCount):
    """A day on which `beside` of the sets done credit nothing: they were done on hold or outside the plan.

    They are extra sets like any other, so that exercise in a cast is over-doing too.
    """

    beside: int

    @property
    def counted(self) -> int:
        return self.done - self.beside

    @property
    def uncounted(self) -> int:
        return self.beside


@dataclass(frozen=True)
class Score:
    """Adherence over some days: percent is 0–100, rounded down, and None when nothing was prescribed."""

    prescribed: int
    credited: int
    percent: int | None


def score(days: Iterable[DayCount]) -> Score:
    """Σ credited ÷ Σ prescribed over completed days, in any order."""
    counts = tuple(days)
    prescribed = sum(count.prescribed for count in counts)
    credited = sum(count.credited for count in counts)
    return Score(prescribed, credited, 100 * credited // prescribed if prescribed else None)


def streak(days: Iterable[DayCount]) -> int:
    """Full days at the end of `days` (completed, ascending); those with nothing due neither count nor break."""
    return _trailing(days, DayKind.FULL)


def missed_run(days: Iterable[DayCount]) -> int:
    """Missed days at the end of `days` (completed, ascending); those with nothing due neither count nor break."""
    return _trailing(days, DayKind.MISSED)


def over_doing(count: DayCount) -> bool:
    """Whether more than double the prescribed sets were done. A day with nothing prescribed has no double."""
    return count.done > 2 * count.prescribed > 0


class SignalKind(StrEnum):
    """Why a patient may need a call, in the order in which the caseload says so."""

    MISSED = "missed"
    SILENT = "silent"
    PAIN_RISING = "pain_rising"
    LOW = "low"
    OVER_DOING = "over_doing"


@dataclass(frozen=True)
class Signal:
    """One reason to look at a patient, with the numbers for the sentence that says why.

    missed: days · silent: days · pain_rising: now, before (medians) · low: credited, prescribed, percent ·
    over_doing: done, prescribed (of the last such day), days (how many such days).
    """

    kind: SignalKind
    numbers: Mapping[str, float]


class PainScore(NamedTuple):
    """Pain 0–10 reported on a local day, with a flag or with a set."""

    day: date
    score: int


def signals(
    days: Iterable[DayCount],
    *,
    today: date,
    now: datetime,
    last_activity: datetime,
    pain: Iterable[PainScore] = (),
) -> tuple[Signal, ...]:
    """All signals that apply, in the order of SignalKind.

    `days` in any order, one for each local day; only those before `today` are completed and looked at, low and
    over-doing at the last 7. `last_activity` is the last set, flag or sign-in: the invitation when there was none.
    """
    completed = sorted((count for count in days if count.day < today), key=lambda count: count.day)
    since = today - timedelta(days=LOW_OVER_DAYS)
    week = [count for count in completed if count.day >= since]
    found = (
        _missed(completed),
        _silent(now - last_activity),
        _pain_rising(tuple(pain), today),
        _low(week),
        _over_doing(week),
    )
    return tuple(signal for signal in found if signal)


def _missed(completed: Sequence[DayCount]) -> Signal | None:
    run = missed_run(completed)
    return Signal(SignalKind.MISSED, {"days": run}) if run >= MISSED_DAYS else None


def _silent(silence: timedelta) -> Signal | None:
    return Signal(SignalKind.SILENT, {"days": silence.days}) if silence >= SILENT_FOR else None


def _pain_rising(pain: Sequence[PainScore], today: date) -> Signal | None:
    """The last 3 days are today and the two before it; pain is not kept waiting until a day is over."""
    recent = tuple(_scores(pain, today, range(RECENT_PAIN_DAYS)))
    earlier = tuple(_scores(pain, today, range(RECENT_PAIN_DAYS, RECENT_PAIN_DAYS + EARLIER_PAIN_DAYS)))
    if min(len(recent), len(earlier)) < FEWEST_SCORES or median(recent) < median(earlier) + PAIN_RISE:
        return None
    return Signal(SignalKind.PAIN_RISING, {"now": median(recent), "before": median(earlier)})


def _low(week: Sequence[DayCount]) -> Signal | None:
    total = score(week)
    if total.percent is None or total.percent >= LOW_PERCENT:
        return None
    return Signal(
        SignalKind.LOW, {"credited": total.credited, "prescribed": total.prescribed, "percent": total.percent}
    )


def _over_doing(week: Sequence[DayCount]) -> Signal | None:
    over = [count for count in week if over_doing(count)]
    if not over:
        return None
    last = over[-1]
    return Signal(SignalKind.OVER_DOING, {"done": last.done, "prescribed": last.prescribed, "days": len(over)})


def _scores(pain: Sequence[PainScore], today: date, days_ago: range) -> Iterator[int]:
    return (report.score for report in pain if (today - report.day).days in days_ago)


def _trailing(days: Iterable[DayCount], kind: DayKind) -> int:
    latest_first = (count.kind for count in reversed(tuple(days)))
    due = (each for each in latest_first if each is not DayKind.NOTHING_DUE)
    return sum(1 for _ in takewhile(lambda each: each is kind, due))
