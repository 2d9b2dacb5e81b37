"""An order: what a clinician has filled in, before it is anybody's prescription."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from exercises import schedule
from exercises.models import Phase, Position, Preset
from patients.models import Patient


@dataclass(frozen=True, kw_only=True)
class Order:
    """Phases are rows not yet saved, ascending, their days counted from `day_zero`; precautions: kind → note."""

    day_zero: date
    window: schedule.Window
    phases: tuple[Phase, ...]
    side: str
    position: str = Position.EITHER
    dorsiflexion_limit: int | None = None
    note_to_patient: str = ""
    precautions: Mapping[str, str] = field(default_factory=dict)
    preset: Preset | None = None

    def regimen(self, patient: Patient, begins_at: datetime) -> schedule.Regimen:
        """The order as the pure rules take it, in force from `begins_at`. Raises ValueError when phases overlap."""
        return schedule.Regimen(
            zone=patient.time_zone,
            window=self.window,
            begins_at=begins_at,
            phases=tuple(phase.from_day_zero(self.day_zero) for phase in self.phases),
        )
