"""What the link of a reminder finds: the session it is for, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from adherence.models import LoggedSet
from adherence.outbox.links import SlotRef
from adherence.reports.reminders import sets_needed, slots_of
from exercises import schedule
from exercises.models import Prescription
from exercises.reports import Due, Plan, with_plans
from patients.models import Patient


class LinkState(StrEnum):
    READY = "ready"
    LOGGED = "logged"  # by this link
    DONE = "done"  # otherwise
    ON_HOLD = "on_hold"
    NOT_IN_PLAN = "not_in_plan"
    OVER = "over"  # another day by now


@dataclass(frozen=True)
class LinkedSession:
    """A session as its link sees it. `due` is there in every state but ON_HOLD and NOT_IN_PLAN."""

    patient: Patient
    slot: SlotRef
    state: LinkState
    due: Due | None = None
    dose: schedule.Dose | None = None
    sets_left: int = 0

    @property
    def set_ids(self) -> tuple[UUID, ...]:
        """The sets that the link may log: always the same, so that pressing twice is pressing once."""
        return set_ids(self.slot, self.sets_left)


def set_ids(slot: SlotRef, count: int) -> tuple[UUID, ...]:
    return tuple(uuid5(slot.prescription, f"link/{slot.day}/{slot.number}/{place}") for place in range(count))


def linked_session(slot: SlotRef, now: datetime) -> LinkedSession | None:
    """The session of a slot at `now`; None when there is no such prescription."""
    prescription = with_plans(Prescription.objects.filter(pk=slot.prescription)).first()
    if prescription is None:
        return None
    plan, patient = Plan(prescription), prescription.patient
    planned = next((each for each in slots_of(plan, slot.day) if each.number == slot.number), None)
    if planned is None or patient.discharged_at:
        return LinkedSession(patient, slot, LinkState.NOT_IN_PLAN)
    if planned.due is None:
        return LinkedSession(patient, slot, LinkState.ON_HOLD)
    return _prescribed(plan, slot, planned.due, now)


def _prescribed(plan: Plan, slot: SlotRef, due: Due, now: datetime) -> LinkedSession:
    sets = LoggedSet.objects.filter(prescription=plan.prescription)
    done = sets.standing().filter(counts=True).on(slot.day).count()
    left = max(min(due.sets, sets_needed(plan, slot.day, slot.number) - done), 0)
    logged = sets.filter(uuid__in=set_ids(slot, 1)).exists()
    state = _state(slot, plan, now, logged=logged, left=left)
    return LinkedSession(plan.prescription.patient, slot, state, due, _dose(plan, due, slot), left)


def _state(slot: SlotRef, plan: Plan, now: datetime, *, logged: bool, left: int) -> LinkState:
    if logged:
        return LinkState.LOGGED
    if plan.prescription.patient.local_date(now) != slot.day:
        return LinkState.OVER
    if plan.hold_at(now):
        return LinkState.ON_HOLD
    if not plan.counts_at(now):
        return LinkState.NOT_IN_PLAN
    return LinkState.READY if left else LinkState.DONE


def _dose(plan: Plan, due: Due, slot: SlotRef) -> schedule.Dose | None:
    return next(
        (schedule.dose_on(regimen, slot.day) for version, regimen in plan.regimens if version == due.version), None
    )
