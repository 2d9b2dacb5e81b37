"""What an order would come to: a day's sessions, totals, dates, and the words that the patient will read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from exercises import schedule
from exercises.models import Phase
from exercises.reports import words
from exercises.reports.orders import Order
from patients.models import Patient

_A_MINUTE = 60  # seconds
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class DayTotals:
    """A dose on a whole day: `times` are by the wall clock, `minutes` the time all its sets take."""

    dose: schedule.Dose
    times: tuple[time, ...]

    @property
    def sets(self) -> int:
        return len(self.times) * self.dose.sets_per_session

    @property
    def pumps(self) -> int | None:
        """None when sets are timed and nobody counts."""
        return self.sets * self.dose.repetitions if self.dose.repetitions else None

    @property
    def minutes(self) -> int:
        return max(1, round(self.sets * words.seconds_of_set(self.dose) / _A_MINUTE))


@dataclass(frozen=True, kw_only=True)
class PhasePreview(DayTotals):
    """One phase with its days, by the patient's wall clock."""

    number: int
    days: str
    first: date
    last: date | None
    over: bool
    now: bool
    gap: tuple[date, date] | None = None

    @property
    def sets_of_session(self) -> str:
        return words.sets_in_words(self.dose.sets_per_session)

    @property
    def clocks(self) -> tuple[tuple[time, str], ...]:
        return tuple((moment, words.clock(moment)) for moment in self.times)


@dataclass(frozen=True, kw_only=True)
class Preview:
    """`shown` is the phase in force at the start, or the next one; None when all are over or there is none."""

    phases: tuple[PhasePreview, ...]
    shown: PhasePreview | None
    sentence: str
    first_session: datetime | None

    @property
    def first_words(self) -> str:
        return words.moment_in_words(self.first_session) if self.first_session else ""


def totals_of(phase: Phase) -> DayTotals:
    """The phase on a day from 8 am to 8 pm, as most patients have it."""
    return DayTotals(dose=phase.dose, times=schedule.wall_times(phase.frequency, schedule.Window()))


def preview_of(order: Order, patient: Patient, *, starts: datetime, numbers: tuple[int, ...]) -> Preview:
    """The order from the instant `starts` on; `numbers` are those that its phases carry on the form."""
    today = patient.local_date(starts)
    phases = tuple(_phase(order, index, number, today) for index, number in enumerate(numbers))
    shown = next((phase for phase in phases if not phase.over), None)
    return Preview(
        phases=phases,
        shown=shown,
        sentence=_sentence(order, shown) if shown else "",
        first_session=_first_session(order, patient, starts),
    )


def _phase(order: Order, index: int, number: int, today: date) -> PhasePreview:
    row = order.phases[index]
    dated = row.from_day_zero(order.day_zero)
    return PhasePreview(
        number=number,
        days=words.days_in_words(row.first_day, row.last_day),
        first=dated.first_day,
        last=dated.last_day,
        dose=dated.dose,
        times=schedule.wall_times(dated.dose.frequency, order.window),
        over=dated.last_day is not None and dated.last_day < today,
        now=dated.covers(today),
        gap=_gap(order, index),
    )


def _gap(order: Order, index: int) -> tuple[date, date] | None:
    """The days before a phase on which nothing is prescribed, first and last; the first phase has none."""
    if index == 0:
        return None
    before, row = (phase.from_day_zero(order.day_zero) for phase in order.phases[index - 1 : index + 1])
    if before.last_day is None or row.first_day - before.last_day <= _ONE_DAY:
        return None
    return before.last_day + _ONE_DAY, row.first_day - _ONE_DAY


def _sentence(order: Order, phase: PhasePreview) -> str:
    return words.sentence_of(phase.dose, side=order.side, limit=order.dorsiflexion_limit, window=order.window)


def _first_session(order: Order, patient: Patient, starts: datetime) -> datetime | None:
    """The first slot, on the patient's clock: it lies in the first two days of a phase that is not over."""
    regimen, today = order.regimen(patient, starts), patient.local_date(starts)
    first_days = (max(phase.first_day, today) for phase in regimen.phases)
    days = sorted({day for first in first_days for day in (first, first + _ONE_DAY)})
    slots = (slot for day in days for slot in schedule.slots_on(regimen, day))
    return next((slot.astimezone(patient.zone) for slot in slots), None)
