"""After a change, in its transaction: rows no longer wanted are skipped, moved ones moved, new ones put down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from adherence.models import Message
from adherence.outbox.facts.about import period_of
from adherence.outbox.planning import marks
from adherence.outbox.planning.bulk import put_down_reminders
from adherence.outbox.planning.reminders import reminders_ahead, settings_of, with_settings
from adherence.outbox.rows import RESTORED
from adherence.reports.reminders import Reminder, reminders_on, slots_of
from exercises.actions import holds
from exercises.models import Prescription
from exercises.reports import Plan
from patients.models import Patient

State, Reason, Kind = Message.State, Message.Reason, Message.Kind
Wanted = Mapping[tuple[str, date | None, int | None], Reminder]


WAITING = [State.PENDING, State.CLAIMED]
NEVER_SENT = [State.SKIPPED, State.EXPIRED]


@transaction.atomic
def replan(prescription: Prescription, *, now: datetime) -> None:
    """Make the waiting reminders of a prescription what its plan and its patient's settings want at `now`.

    The prescription is locked first, so that a planner that has read it as it was is done before, and one that comes
    later reads it as it is. A row that is being sent keeps its state: only its times move, for another try.
    """
    holds.lock(prescription)
    loaded = with_settings(Prescription.objects.filter(pk=prescription.pk)).get()
    wanted: Wanted = {(each.kind.value, each.day, each.number): each for each in _ahead(loaded, now)}
    for message in _may_change(loaded, wanted):
        _settle(message, wanted, Plan(loaded), now)
    put_down_reminders([(loaded.pk, wanted.values())], now)
    marks.mark_or_forget(loaded, now)


@transaction.atomic
def replan_patient(patient: Patient, *, now: datetime) -> None:
    """The same for all of a patient's prescriptions in force: after a change of zone, window or reminder settings."""
    for prescription in Prescription.objects.in_force(now).filter(patient=patient).order_by("pk"):
        replan(prescription, now=now)


def withdraw(patient: Patient, *, now: datetime) -> int:
    """Skip all mail to a patient that has not left yet, of whatever kind: the care is over. Answers how many."""
    return _waiting_for(patient).update(
        state=State.SKIPPED, reason=Reason.WITHDRAWN, claim_token=None, lease_until=None, finished_at=now
    )


def readdress(patient: Patient) -> int:
    """Send what has not left yet to the address that the patient has now; invitations go where they were sent."""
    mails = _waiting_for(patient).filter(invitation=None)
    return mails.update(to=patient.email, state=State.PENDING, claim_token=None, lease_until=None)


def _waiting_for(patient: Patient) -> QuerySet[Message]:
    return Message.objects.filter(patient=patient, state__in=WAITING)


def _ahead(prescription: Prescription, now: datetime) -> list[Reminder]:
    if not marks.may_be_planned(prescription, now):
        return []
    return list(reminders_ahead(prescription, marks.days_ahead(prescription, now), now))


def _may_change(prescription: Prescription, wanted: Wanted) -> QuerySet[Message]:
    """The reminders under way, and those of the wanted days that were never sent, locked; in order of time.

    What a restore gave up may have been sent before it, and stays.
    """
    rows = Message.objects.select_for_update(no_key=True).filter(
        prescription=prescription, kind__in=[Kind.REMINDER, Kind.REPEAT]
    )
    days = {each.day for each in wanted.values()}
    unsent = Q(state__in=NEVER_SENT, slot_day__in=days) & ~Q(error=RESTORED)
    return rows.filter(Q(state__in=[*WAITING, State.SENDING]) | unsent).order_by("due_at")


def _settle(message: Message, wanted: Wanted, plan: Plan, now: datetime) -> None:
    reminder = wanted.get((message.kind, message.slot_day, message.slot_number))
    waits = message.state in WAITING
    if reminder and (waits or reminder.due_at > now):
        _move(message, reminder)
        return
    if waits:
        _put_back(message, state=State.SKIPPED, reason=why_not(plan, message, now), finished_at=now)


def _move(message: Message, reminder: Reminder) -> None:
    """Due when the plan says now. What was skipped or expired was never sent, so it may wait again."""
    times = {"due_at": reminder.due_at, "not_after": reminder.not_after}
    if message.state == State.SENDING:
        Message.objects.filter(pk=message.pk).update(**times)
        return
    if message.state in NEVER_SENT or (message.due_at, message.not_after) != tuple(times.values()):
        again = {"state": State.PENDING, "reason": "", "finished_at": None}
        _put_back(message, **again, **times, next_attempt_at=reminder.due_at)


def _put_back(message: Message, **changes: object) -> None:
    """Change a locked row. Whoever had claimed it has lost it: without the token nobody gets past the final dot."""
    Message.objects.filter(pk=message.pk).update(claim_token=None, lease_until=None, **changes)


def why_not(plan: Plan, message: Message, now: datetime) -> Message.Reason:
    """Why a reminder that once was planned is not wanted: the patient has left, or chose so, or the plan's state."""
    if not marks.is_reachable(plan.prescription.patient):
        return Reason.WITHDRAWN
    settings = settings_of(plan.prescription.patient)
    if not settings.enabled:
        return Reason.OFF
    if settings.paused_until and message.due_at < settings.paused_until:
        return Reason.PAUSED
    if _on_hold(plan, message, now):
        return Reason.ON_HOLD
    return Reason.PASSED if _has_passed(plan, message, now) else Reason.NOT_PRESCRIBED


def _on_hold(plan: Plan, message: Message, now: datetime) -> bool:
    """The slot is there, and a hold covers it; or the slot is past, and a hold has begun since."""
    if message.due_at <= now and plan.hold_at(now):
        return True
    if message.slot_day is None or plan.version_at(now) is None:
        return False
    return any(slot.number == message.slot_number and slot.due is None for slot in slots_of(plan, message.slot_day))


def _has_passed(plan: Plan, message: Message, now: datetime) -> bool:
    """The plan has it, at a time that is over: the patient's clock or times were changed past it."""
    wanted = reminders_on(plan, settings_of(plan.prescription.patient), period_of(message))
    mine = (each for each in wanted if (each.kind, each.number) == (message.kind, message.slot_number))
    return any(each.not_after <= now for each in mine)
