"""Regimens as a table names them, and their slots as a clock shows them."""

from datetime import UTC, date, datetime, time

from exercises.schedule import Dose, Frequency, Hold, Phase, Regimen, TimesPerDay, Window, slots_on, zone_of

FOUR_A_DAY = TimesPerDay(times=4)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def two_sets(frequency: Frequency = FOUR_A_DAY) -> Dose:
    return Dose(frequency=frequency, sets_per_session=2, repetitions=10)


def phase(first: str, last: str | None = None, dose: Dose | None = None) -> Phase:
    return Phase(
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last) if last else None,
        dose=dose or two_sets(),
    )


def hold(start: str, end: str | None = None) -> Hold:
    return Hold(start=instant(start), end=instant(end) if end else None)


def regimen(
    *phases: Phase,
    zone: str = "Europe/London",
    hours: str = "08:00-20:00",
    begins: str = "2000-01-01T00:00",
    ends: str | None = None,
    holds: tuple[Hold, ...] = (),
) -> Regimen:
    wakes_at, sleeps_at = map(time.fromisoformat, hours.split("-"))
    return Regimen(
        zone=zone,
        window=Window(wakes_at=wakes_at, sleeps_at=sleeps_at),
        begins_at=instant(begins),
        ends_at=instant(ends) if ends else None,
        phases=phases or (phase("2000-01-01"),),
        holds=holds,
    )


def due(prescribed: Regimen, day: str) -> str:
    """Slots as the patient's clock shows them."""
    local = (slot.astimezone(zone_of(prescribed.zone)) for slot in slots_on(prescribed, date.fromisoformat(day)))
    return " ".join(f"{slot:%H:%M}" for slot in local)


def due_in_utc(prescribed: Regimen, day: str) -> str:
    return " ".join(f"{slot:%dT%H:%MZ}" for slot in slots_on(prescribed, date.fromisoformat(day)))
