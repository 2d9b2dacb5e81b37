"""The instants at which sessions are due, and how sets fill them. Source: docs/clinical-rules.md sections 1 and 2."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from exercises.schedule.dose import Frequency, Window, wall_times
from exercises.schedule.regimen import Regimen, dose_on, phase_on, zone_of

_ONE_DAY = timedelta(days=1)
# The calendar's outermost days cannot be told in UTC from every zone, so nothing is due on them.
_FIRST_DAY = date.min + 2 * _ONE_DAY
_LAST_DAY = date.max - _ONE_DAY


@dataclass(frozen=True, kw_only=True)
class Session:
    """The sets due at one slot; `number` counts from 1 within the day, `sets_done` never exceeds `sets`."""

    number: int
    due_at: datetime
    sets: int
    sets_done: int

    @property
    def done(self) -> bool:
        return self.sets_done == self.sets


def slots_on(regimen: Regimen, day: date) -> tuple[datetime, ...]:
    """Instants (UTC, ascending, distinct) at which a session is due on the patient's local `day`.

    A wall-clock time that a clock change skips moves forward by the gap; one that occurs twice is the first.
    A time moved past midnight (Nuuk skips 23:00–24:00) is a slot of the day it lands on.
    """
    phase = phase_on(regimen, day)
    if phase is None or not _FIRST_DAY <= day <= _LAST_DAY:
        return ()
    first = max(phase.first_day, day - _ONE_DAY)
    instants = _instants_on(regimen.zone, phase.dose.frequency, regimen.window, day, first)
    return tuple(instant for instant in instants if regimen.prescribes_at(instant))


def sets_prescribed_on(regimen: Regimen, day: date) -> int:
    """Prescribed slots of the local day × sets per session of the dose in force; 0 when nothing is."""
    dose = dose_on(regimen, day)
    return len(slots_on(regimen, day)) * dose.sets_per_session if dose else 0


def sessions_on(regimen: Regimen, day: date, *, sets_done: int) -> tuple[Session, ...]:
    """The day's sessions, its `sets_done` filling them in order. Source: docs/clinical-rules.md section 2."""
    dose = dose_on(regimen, day)
    sets = dose.sets_per_session if dose else 0
    return tuple(
        Session(number=i + 1, due_at=slot, sets=sets, sets_done=min(max(sets_done - i * sets, 0), sets))
        for i, slot in enumerate(slots_on(regimen, day))
    )


def local_midnight(zone: str | tzinfo, day: date) -> datetime:
    """The instant (UTC) at which the local `day` starts; where a clock change skips 00:00, the first after it.

    A day that the zone skips whole (Apia, 30 December 2011) starts when the next one does.
    Raises OverflowError on the calendar's outermost days.
    """
    return _instant(zone_of(zone), day, time())


# A planner asks for the same few days of thousands of patients who live by the same few doses, windows and zones.
@lru_cache(maxsize=8192)
def _instants_on(
    zone: str | tzinfo, frequency: Frequency, window: Window, day: date, first: date
) -> tuple[datetime, ...]:
    """The day's instants of a dose that applies from the day `first` on (that day, or the one before it)."""
    place, times = zone_of(zone), wall_times(frequency, window)
    instants = {_instant(place, start, moment) for start in {first, day} for moment in times}
    return tuple(instant for instant in sorted(instants) if instant.astimezone(place).date() == day)


def _instant(zone: tzinfo, day: date, moment: time) -> datetime:
    # fold=0 reads a skipped time with the offset before the gap, and so lands later by the gap.
    return datetime.combine(day, moment, tzinfo=zone).astimezone(UTC)
