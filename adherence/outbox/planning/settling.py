"""What is under way, held against what is wanted now: skipped, moved, or let wait again. For many plans at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from adherence.models import Message
from adherence.outbox.facts.about import period_of
from adherence.outbox.planning import marks
from adherence.outbox.planning.bulk import rewrite
from adherence.outbox.rows import RESTORED
from adherence.reports.in_effect import settings_of
from adherence.reports.reminders import Reminder, reminders_on, slots_of
from exercises.models import Prescription
from exercises.reports import Plan

State, Reason, Kind = Message.State, Message.Reason, Message.Kind
Wanted = Mapping[Prescription, Sequence[Reminder]]
Name = tuple[UUID | None, str, date | None, int | None]

WAITING = [State.PENDING, State.CLAIMED]
NEVER_SENT = [State.SKIPPED, State.EXPIRED]


def settle(wanted: Wanted, now: datetime) -> None:
    """Make the rows there are what is wanted of their prescriptions, which are locked and loaded by `with_settings`.

    A row that is being sent keeps its state: only its times move, for another try. At most two queries, however many
    prescriptions.
    """
    plans: dict[UUID | None, Plan] = {each.pk: Plan(each) for each in wanted}
    named: dict[Name, Reminder] = {
        (of.pk, each.kind.value, each.day, each.number): each for of, reminders in wanted.items() for each in reminders
    }
    rewrite(
        row
        for row in _may_change(wanted)
        for reminder in [named.get((row.prescription_id, row.kind, row.slot_day, row.slot_number))]
        if _settle(row, reminder, plans[row.prescription_id], now)
    )


def _may_change(wanted: Wanted) -> QuerySet[Message]:
    """The reminders under way, and those of the wanted days that were never sent, locked; in order of time.

    What a restore gave up may have been sent before it, and stays.
    """
    rows = Message.objects.select_for_update(no_key=True).filter(
        prescription__in=wanted, kind__in=[Kind.REMINDER, Kind.REPEAT]
    )
    days = {each.day for every in wanted.values() for each in every}
    unsent = Q(state__in=NEVER_SENT, slot_day__in=days) & ~Q(error=RESTORED)
    return rows.filter(Q(state__in=[*WAITING, State.SENDING]) | unsent).order_by("due_at")


def _settle(message: Message, reminder: Reminder | None, plan: Plan, now: datetime) -> bool:
    """Whether the row is to be written anew."""
    waits = message.state in WAITING
    if reminder and (waits or reminder.due_at > now):
        return _move(message, reminder)
    if waits:
        message.state, message.reason, message.finished_at = State.SKIPPED, why_not(plan, message, now), now
        _take_back(message)
    return waits


def _move(message: Message, reminder: Reminder) -> bool:
    """Due when the plan says now. What was skipped or expired was never sent, so it may wait again."""
    moved = (message.due_at, message.not_after) != (reminder.due_at, reminder.not_after)
    if not moved and message.state not in NEVER_SENT:
        return False
    message.due_at, message.not_after = reminder.due_at, reminder.not_after
    if message.state != State.SENDING:
        message.state, message.reason, message.finished_at = State.PENDING, "", None
        message.next_attempt_at = reminder.due_at
        _take_back(message)
    return True


def _take_back(message: Message) -> None:
    """Whoever had claimed it has lost it: without the token nobody gets past the final dot."""
    message.claim_token = message.lease_until = None


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
