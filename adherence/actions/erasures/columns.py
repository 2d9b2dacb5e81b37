"""What an erasure replaces: for each table that tells of a patient, how it leads there and what becomes of its texts.

The history of a table has the table's columns, and the same becomes of them. tests/privacy/test_erased_columns.py
fails when a column that may hold words stands neither here nor among those that are kept, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import Case, DateField, Value, When
from django.db.models.functions import TruncYear

from adherence.models import (
    ClinicMessage,
    DayRecord,
    FlagEvent,
    LoggedSet,
    Message,
    PainFlag,
    ReminderPlan,
    ReminderSettings,
)
from exercises.models import Hold, Phase, Prescription, PrescriptionVersion
from exercises.models.prescriptions import Precaution
from patients.models import CareEvent, Invitation, Patient, PatientAccess, Surgery

ERASED: Final = "Erased"
Becomes = Callable[["Pseudonym", str], Any]


@dataclass(frozen=True)
class Pseudonym:
    """What an erased patient is called."""

    patient: Patient

    @property
    def family_name(self) -> str:
        return f"P-{self.patient.pk.hex[:8]}"

    @property
    def name(self) -> str:
        return f"{ERASED} {self.family_name}"

    @property
    def record_number(self) -> str:
        return f"erased-{self.patient.pk.hex[:16]}"

    @property
    def email(self) -> str:
        return f"erased+{self.patient.pk.hex}@erased.invalid"


def nothing(_called: Pseudonym, _column: str) -> str:
    return ""


def null(_called: Pseudonym, _column: str) -> None:
    return None


def words(_called: Pseudonym, column: str) -> Case:
    """That there were words stays; what they were does not."""
    return Case(When(**{column: ""}, then=Value("")), default=Value(ERASED))


def first_name(_called: Pseudonym, _column: str) -> str:
    return ERASED


def family_name(called: Pseudonym, _column: str) -> str:
    return called.family_name


def name(called: Pseudonym, _column: str) -> str:
    return called.name


def record_number(called: Pseudonym, _column: str) -> str:
    return called.record_number


def email(called: Pseudonym, column: str) -> Case:
    return Case(When(**{column: ""}, then=Value("")), default=Value(called.email))


def year(_called: Pseudonym, column: str) -> TruncYear:
    """The first of January: ages stay, birthdays do not."""
    return TruncYear(column, output_field=DateField())


@dataclass(frozen=True)
class About:
    """Rows of a table that tell of a patient: over `ways` from the row to the patient."""

    ways: tuple[str, ...] = ("patient",)
    columns: Mapping[str, Becomes] | None = None

    def becomes(self, called: Pseudonym) -> dict[str, Any]:
        return {column: how(called, column) for column, how in (self.columns or {}).items()}

    def rows(self, model: type[models.Model], patient: Patient) -> models.QuerySet[Any]:
        told = models.Q()
        for way in self.ways:
            told |= models.Q(**{way: patient.pk})
        return model._default_manager.filter(told)


ABOUT: Final[Mapping[type[models.Model], About]] = {
    Patient: About(
        ("pk",),
        {
            "given_name": first_name,
            "family_name": family_name,
            "date_of_birth": year,
            "record_number": record_number,
            "email": email,
            "phone": nothing,
        },
    ),
    PatientAccess: About(),
    Surgery: About(),
    CareEvent: About(columns={"note": words}),
    Invitation: About(columns={"email": email, "name": name, "job_title": nothing}),
    Prescription: About(columns={"ended_reason": words}),
    PrescriptionVersion: About(("prescription__patient",), {"reason": words, "note_to_patient": words}),
    Precaution: About(("version__prescription__patient",), {"note": words}),
    Phase: About(("version__prescription__patient",)),
    Hold: About(("prescription__patient",), {"reason": words}),
    LoggedSet: About(columns={"note": words, "payload_hash": nothing, "void_reason": words}),
    DayRecord: About(),
    PainFlag: About(columns={"note": words, "payload_hash": nothing, "resolution": words, "message_to_patient": words}),
    FlagEvent: About(("flag__patient",), {"note": words}),
    ClinicMessage: About(columns={"text": words}),
    Message: About(
        ("patient", "prescription__patient", "flag__patient", "invitation__patient"),
        {"to": email, "rendered": null, "error": words, "bounce": words},
    ),
    ReminderSettings: About(),
    ReminderPlan: About(("prescription__patient",)),
}
