"""After a change, in its transaction: rows no longer wanted are skipped, moved ones moved, new ones put down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from adherence.models import Message
from adherence.outbox.planning.reminders import reachable, reminders_ahead, row_of, settings_of, with_settings
from adherence.outbox.rows import put_down
from adherence.reports.reminders import Reminder, slots_of
from exercises.models import Prescription
from exercises.reports import Plan
from patients.models import Patient

State, Reason, Kind = Message.State, Message.Reason, Message.Kind
Wanted = Mapping[tuple[str, date | None, int | None], Reminder]


@transaction.atomic
def replan(prescription: Prescription, *, now: datetime) -> None:
    """Make the waiting reminders of a prescription what its plan and its patient's settings want at `now`.

    A row that is being sent is left alone: delivery looks again just before it goes.
    """
    loaded = with_settings(Prescription.objects.filter(pk=prescription.pk)).get()
    wanted: Wanted = {(each.kind.value, each.day, each.number): each for each in _ahead(loaded, now)}
    rows = Message.objects.select_for_update().filter(
        prescription=loaded, kind__in=[Kind.REMINDER, Kind.REPEAT], state__in=[State.PENDING, State.SKIPPED]
    )
    for message in rows.filter(Q(state=State.PENDING) | Q(due_at__gt=now)).order_by("due_at"):
        _settle(message, wanted, Plan(loaded), now)
    put_down(row_of(loaded, reminder) for reminder in wanted.values())


@transaction.atomic
def replan_patient(patient: Patient, *, now: datetime) -> None:
    """The same for all of a patient's prescriptions in force: after a change of zone, window or reminder settings."""
    for prescription in Prescription.objects.in_force(now).filter(patient=patient):
        replan(prescription, now=now)


def _ahead(prescription: Prescription, now: datetime) -> list[Reminder]:
    in_force = reachable(Prescription.objects.in_force(now)).filter(pk=prescription.pk)
    return list(reminders_ahead(prescription, now)) if in_force.exists() else []


def _settle(message: Message, wanted: Wanted, plan: Plan, now: datetime) -> None:
    reminder = wanted.get((message.kind, message.slot_day, message.slot_number))
    if reminder and (message.state == State.PENDING or reminder.due_at > now):
        _move(message, reminder)
        return
    if message.state == State.PENDING:
        Message.objects.filter(pk=message.pk).update(
            state=State.SKIPPED, reason=why_not(plan, message, now), finished_at=now
        )


def _move(message: Message, reminder: Reminder) -> None:
    """Due when the plan says now. One that was skipped was never sent, so it may wait again."""
    if (message.state, message.due_at, message.not_after) == (State.PENDING, reminder.due_at, reminder.not_after):
        return
    Message.objects.filter(pk=message.pk).update(
        state=State.PENDING,
        reason="",
        finished_at=None,
        due_at=reminder.due_at,
        next_attempt_at=reminder.due_at,
        not_after=reminder.not_after,
    )


def why_not(plan: Plan, message: Message, now: datetime) -> Message.Reason:
    """Why a reminder that once was planned is not wanted: the patient's choice first, then the plan's state."""
    settings = settings_of(plan.prescription.patient)
    if not settings.enabled:
        return Reason.OFF
    if settings.paused_until and message.due_at < settings.paused_until:
        return Reason.PAUSED
    return Reason.ON_HOLD if _on_hold(plan, message, now) else Reason.NOT_PRESCRIBED


def _on_hold(plan: Plan, message: Message, now: datetime) -> bool:
    """The slot is there, and a hold covers it; or the slot is past, and a hold has begun since."""
    if message.due_at <= now and plan.hold_at(now):
        return True
    if message.slot_day is None or plan.version_at(now) is None:
        return False
    return any(slot.number == message.slot_number and slot.due is None for slot in slots_of(plan, message.slot_day))
