"""The end of a flag: what came of it, what the patient is told, and after a stop what happens to the plan."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db import transaction

from adherence.actions import prescriptions, stops
from adherence.actions.flags.review import note_event, take, taken
from adherence.models import FlagEvent, PainFlag
from exercises.actions.prescriptions import Conflict
from exercises.models import Hold, Prescription
from patients.models import User


@transaction.atomic
def resolve(
    flag: PainFlag,
    *,
    outcome: PainFlag.Outcome,
    note: str,
    decision: PainFlag.Decision | str = "",
    message_to_patient: str = "",
    by: User,
    now: datetime,
) -> None:
    """Close the flag; one that nobody acknowledged is acknowledged by the same act.

    After a stop a decision is needed: restart, keep on hold, or stop every prescription in force. Raises AlreadyTaken,
    and StillStopped when the plan is to restart while another flag that said stop waits for its answer.
    """
    stops.lock(flag.patient)
    take(flag, by=by, now=now)
    resolved = (
        PainFlag.objects.open()
        .filter(pk=flag.pk)
        .update(
            state=PainFlag.State.RESOLVED,
            resolved_at=now,
            resolved_by=by,
            snoozed_until=None,
            outcome=outcome,
            decision=decision,
            resolution=note,
            message_to_patient=message_to_patient,
        )
    )
    if not resolved:
        raise taken(flag)
    note_event(flag, FlagEvent.Kind.RESOLVED, by=by, now=now, note=note)
    CARRIED_OUT.get(decision, _leave)(flag, by, now)


def _leave(flag: PainFlag, by: User, now: datetime) -> None:
    """Nothing changes: the hold, when there is one, goes on."""


def _resume(flag: PainFlag, by: User, now: datetime) -> None:
    """End the holds that pain began, if no other report says stop; one for a cast stays."""
    stops.check_may_run(flag.patient)
    begun_by_pain = Hold.objects.covering(now).filter(prescription__patient=flag.patient_id, cause=Hold.Cause.PAIN)
    for hold in begun_by_pain.select_related("prescription"):
        prescriptions.resume(hold.prescription, by=by, now=now)


def _stop(flag: PainFlag, by: User, now: datetime) -> None:
    for prescription in Prescription.objects.filter(patient=flag.patient_id).in_force(now):
        with suppress(Conflict):  # a colleague ended it a moment ago: that is what was wanted
            prescriptions.stop(prescription, reason=f"Pain report, flag {flag.number}", by=by, now=now)


CARRIED_OUT: dict[str, Callable[[PainFlag, User, datetime], None]] = {
    PainFlag.Decision.RESUME: _resume,
    PainFlag.Decision.STOP: _stop,
}
