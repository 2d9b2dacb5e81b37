"""What is in force and when: phases, holds, and the regimen they make up. Source: docs/clinical-rules.md section 1."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from exercises.schedule.dose import Dose, Window


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A dose and the local dates on which it applies, both inclusive; last_day None: until the regimen ends.

    Raises ValueError when it ends before it begins.
    """

    first_day: date
    last_day: date | None = None
    dose: Dose

    def __post_init__(self) -> None:
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError("A phase must not end before it begins.")

    def covers(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A span, start ≤ instant < end, in which nothing is prescribed; end None: still open.

    One that ends before it starts (planned, then called off) covers nothing. Raises ValueError on naive instants.
    """

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        _check_aware(self.start, self.end)

    def covers(self, instant: datetime) -> bool:
        return self.start <= instant and (self.end is None or instant < self.end)


@dataclass(frozen=True, kw_only=True)
class Regimen:
    """All that decides when sessions are due: begins_at ≤ slot < ends_at (None: no end), phases, holds.

    `zone` is an IANA name or a tzinfo. An end at or before the beginning prescribes nothing.
    Raises ValueError on an unknown zone, a naive instant, or phases that overlap.
    """

    zone: str | tzinfo
    window: Window
    begins_at: datetime
    ends_at: datetime | None = None
    phases: tuple[Phase, ...] = ()
    holds: tuple[Hold, ...] = ()

    def __post_init__(self) -> None:
        zone_of(self.zone)
        _check_aware(self.begins_at, self.ends_at)
        for earlier, later in pairwise(sorted(self.phases, key=lambda phase: phase.first_day)):
            if earlier.covers(later.first_day):
                raise ValueError("Phases must not overlap.")

    def prescribes_at(self, instant: datetime) -> bool:
        """Whether a session due at `instant` counts: in force, and on no hold. Phases are looked at by day."""
        in_force = self.begins_at <= instant and (self.ends_at is None or instant < self.ends_at)
        return in_force and not any(hold.covers(instant) for hold in self.holds)


def phase_on(regimen: Regimen, day: date) -> Phase | None:
    """The phase that covers the local day; None in a gap between phases. Holds and times are not looked at."""
    return next((phase for phase in regimen.phases if phase.covers(day)), None)


def dose_on(regimen: Regimen, day: date) -> Dose | None:
    """The dose of the phase that covers the local day; None in a gap between phases."""
    phase = phase_on(regimen, day)
    return phase.dose if phase else None


def zone_of(zone: str | tzinfo) -> tzinfo:
    """The zone itself, given its IANA name. Raises ValueError on a name that is none."""
    if isinstance(zone, tzinfo):
        return zone
    try:
        return ZoneInfo(zone)
    except (KeyError, OSError, ValueError) as error:
        raise ValueError(f"There is no time zone named {zone!r}.") from error


def _check_aware(*instants: datetime | None) -> None:
    if any(instant is not None and instant.utcoffset() is None for instant in instants):
        raise ValueError("An instant needs its time zone.")
