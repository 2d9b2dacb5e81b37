"""A version of a prescription in words, for the team."""

from __future__ import annotations

from dataclasses import dataclass

from exercises import schedule
from exercises.models import PrescriptionVersion
from exercises.reports import words


@dataclass(frozen=True, kw_only=True)
class PhaseWords:
    """`Days 8 to 28`, `4 times a day`, `2 sets of 10 pumps`, `3 seconds each way` (empty without holds)."""

    days: str
    often: str
    session: str
    hold: str


def phases_in_words(version: PrescriptionVersion) -> tuple[PhaseWords, ...]:
    """The version's phases, ascending, within its patient's waking hours."""
    patient = version.prescription.patient
    window = schedule.Window(wakes_at=patient.wakes_at, sleeps_at=patient.sleeps_at)
    return tuple(
        PhaseWords(
            days=words.days_in_words(phase.first_day, phase.last_day),
            often=words.often_in_words(phase.dose, window),
            session=words.session_in_words(phase.dose),
            hold=words.hold_in_words(phase.dose),
        )
        for phase in version.phases.all()
    )
