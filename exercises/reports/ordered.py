"""What was ordered, read as one value of one query: for pages that read hundreds of patients in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from exercises import schedule
from exercises.models import Hold, Phase, Prescription, PrescriptionVersion
from exercises.reports.values import made
from patients.models import Patient

# Beside a row called `progress` that has the prescription's `id`: all that `from_json` takes, as jsonb.
ORDERED_AS_JSON = """(
    SELECT jsonb_build_object(
        'prescription', jsonb_build_object('id', p.id, 'patient_id', p.patient_id, 'ended_at', p.ended_at),
        'patient', jsonb_build_object(
            'id', who.id, 'time_zone', who.time_zone, 'wakes_at', who.wakes_at, 'sleeps_at', who.sleeps_at),
        'versions', (
            SELECT coalesce(jsonb_agg(to_jsonb(version) || jsonb_build_object('phases', (
                SELECT coalesce(jsonb_agg(to_jsonb(phase)), '[]') FROM exercises_phase AS phase
                WHERE phase.version_id = version.id)) ORDER BY version.number), '[]')
            FROM exercises_prescriptionversion AS version WHERE version.prescription_id = p.id),
        'holds', (
            SELECT coalesce(jsonb_agg(to_jsonb(hold)), '[]') FROM exercises_hold AS hold
            WHERE hold.prescription_id = p.id))
    FROM exercises_prescription AS p JOIN patients_patient AS who ON who.id = p.patient_id
    WHERE p.id = progress.id
)"""


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """A prescription with a regimen for each of its versions, ascending: what was due on any day."""

    prescription: Prescription
    regimens: tuple[schedule.Regimen, ...]

    @property
    def begins_at(self) -> datetime | None:
        """None where there is no version."""
        return self.regimens[0].begins_at if self.regimens else None

    def sets_prescribed_on(self, day: date) -> int:
        return sum(schedule.sets_prescribed_on(regimen, day) for regimen in self.regimens)


def from_json(read: Mapping[str, Any]) -> Ordered:
    """What ORDERED_AS_JSON answers, its JSON decoded; the rows behind it are not to be saved."""
    prescription = made(Prescription, read["prescription"])
    prescription.patient = made(Patient, read["patient"])
    holds = tuple(made(Hold, row) for row in read["holds"])
    return Ordered(
        prescription=prescription,
        regimens=tuple(
            regimen_of(
                made(PrescriptionVersion, row),
                prescription,
                phases=(made(Phase, phase) for phase in row["phases"]),
                holds=holds,
            )
            for row in read["versions"]
        ),
    )


def regimen_of(
    version: PrescriptionVersion, prescription: Prescription, *, phases: Iterable[Phase], holds: Iterable[Hold]
) -> schedule.Regimen:
    """A version as the pure rules take it."""
    patient = prescription.patient
    ends = [end for end in (version.in_force_until, prescription.ended_at) if end]
    return schedule.Regimen(
        zone=patient.time_zone,
        window=schedule.Window(wakes_at=patient.wakes_at, sleeps_at=patient.sleeps_at),
        begins_at=version.in_force_from,
        ends_at=min(ends, default=None),
        phases=tuple(phase.from_day_zero(version.day_zero) for phase in phases),
        holds=tuple(hold.span for hold in holds),
    )
