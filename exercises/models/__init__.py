"""WHAT: the exercise, published doses, prescriptions with phases, versions, precautions and holds."""

from exercises.models.holds import Hold
from exercises.models.phases import Phase
from exercises.models.positions import Position
from exercises.models.prescriptions import (
    Precaution,
    PrecautionKind,
    Prescription,
    PrescriptionVersion,
)
from exercises.models.presets import Exercise, Preset

__all__ = [
    "Exercise",
    "Hold",
    "Phase",
    "Position",
    "Precaution",
    "PrecautionKind",
    "Prescription",
    "PrescriptionVersion",
    "Preset",
]
