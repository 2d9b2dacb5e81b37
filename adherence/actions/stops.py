"""After a stop nothing is done: while a report that says stop waits for its answer, no plan of the patient runs.

Reporting, prescribing and restarting queue up behind the patient's row, so that none of them overlooks another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from adherence import outbox
from adherence.models import FlagEvent, PainFlag
from exercises.actions import holds
from exercises.models import Hold, Prescription
from patients.models import Patient


class StillStopped(Exception):
    """The plan must not restart: `flags`, the oldest first, said stop and are not resolved."""

    def __init__(self, flags: Sequence[PainFlag]) -> None:
        super().__init__("A report that says stop is not resolved.")
        self.flags = flags


def lock(patient: Patient) -> Patient:
    """Whoever decides whether the patient's plans run waits here until the transaction before has ended.

    Answers the patient as the row says now.
    """
    return Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)


def check_may_run(patient: Patient) -> None:
    """Call it under the lock. Raises StillStopped."""
    flags = list(PainFlag.objects.stopping(patient))
    if flags:
        raise StillStopped(flags)


def hold_plans(flag: PainFlag, *, now: datetime) -> None:
    """Every prescription of the patient, from now until a person ends the hold; the flag's history says so."""
    held = list(Prescription.objects.filter(patient=flag.patient_id).in_force(now))
    for prescription in held:
        holds.begin(prescription, cause=Hold.Cause.PAIN, reason=f"Pain report, flag {flag.number}", by=None, now=now)
        outbox.replan(prescription, now=now)
    if held:
        FlagEvent.objects.create(flag=flag, at=now, kind=FlagEvent.Kind.HELD)
