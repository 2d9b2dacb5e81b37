"""A week of reminders that went out, or did not and why: what the message pages show on the first day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from adherence.management.demo.people import Habit
from adherence.management.demo.records import Case
from adherence.models import LoggedSet, Message
from adherence.outbox.planning.summaries import DIGEST
from adherence.outbox.rows import keyed, put_down
from adherence.reports.in_effect import settings_of
from adherence.reports.reminders import Reminder, reminders_on, sets_needed
from exercises.models import Prescription
from exercises.reports import Plan, plan_of
from patients.models import Membership, Patient

LOOK_BACK = timedelta(days=7)
NO_MAILBOX = "SMTPRecipientsRefused: 550 5.1.1 there is no such mailbox"
FULL = "SMTPDataError: 552 5.2.2 the mailbox is full"
COMES_BACK_AFTER = timedelta(minutes=2)


def remember(cases: Iterable[Case], now: datetime) -> int:
    """Put down the reminders of the last 7 days that are not there yet, and the last digest; how many."""
    return put_down([_digest(now)]) + put_down(
        row
        for case in cases
        if case.prescription and case.person.joined
        for row in _reminders_of(case, plan_of(case.prescription), now)
    )


def _digest(now: datetime) -> Message:
    """The last working day's, which did not reach the surgeon: the mailbox is full."""
    surgeon = Membership.objects.select_related("user", "clinic").get(job_title="Surgeon")
    today = now.astimezone(surgeon.clinic.zone).date()
    day = next(day for n in range(1, 4) if (day := today - timedelta(days=n)).weekday() in DIGEST.weekdays)
    row = Message(
        kind=Message.Kind.DIGEST,
        due_at=datetime.combine(day, DIGEST.at, surgeon.clinic.zone),
        to=surgeon.user.email,
        clinic=surgeon.clinic,
        recipient=surgeon.user,
        slot_day=day,
    )
    keyed(row, surgeon.clinic_id, surgeon.user_id, day)
    row.state, row.error, row.attempts = Message.State.FAILED, FULL, 1
    row.created_at, row.finished_at = row.due_at, row.due_at + timedelta(seconds=7)
    return row


def _reminders_of(case: Case, plan: Plan, now: datetime) -> Iterator[Message]:
    today = case.patient.local_date(now)
    settings = replace(settings_of(case.patient), paused_until=None)  # who pauses now did not a week ago
    for n in range(LOOK_BACK.days + 1):
        past = (each for each in reminders_on(plan, settings, today - timedelta(days=n)) if each.not_after <= now)
        yield from (_row(case, plan, reminder) for reminder in past)


def _row(case: Case, plan: Plan, reminder: Reminder) -> Message:
    row = _message(case.patient, plan.prescription, reminder)
    row.attempts = 1
    row.finished_at = ended = reminder.due_at + timedelta(seconds=7)
    row.created_at = reminder.due_at - timedelta(days=2)
    if case.person.bounces:
        row.state, row.sent_at = Message.State.SENT, ended
        row.bounced_at, row.bounce = ended + COMES_BACK_AFTER, NO_MAILBOX
    elif _is_done(plan.prescription, plan, reminder):
        row.state, row.reason = Message.State.SKIPPED, Message.Reason.DONE
    elif case.person.habit is Habit.SILENT:
        row.state, row.error = Message.State.FAILED, NO_MAILBOX
    else:
        row.state, row.sent_at = Message.State.SENT, ended
    return row


def _message(patient: Patient, prescription: Prescription, reminder: Reminder) -> Message:
    message = Message(
        kind=reminder.kind,
        due_at=reminder.due_at,
        not_after=reminder.not_after,
        to=patient.email,
        clinic_id=patient.clinic_id,
        patient=patient,
        prescription=prescription,
        slot_day=reminder.day,
        slot_number=reminder.number,
    )
    return keyed(message, prescription.pk, reminder.day, reminder.number)


def _is_done(prescription: Prescription, plan: Plan, reminder: Reminder) -> bool:
    done = LoggedSet.objects.standing().filter(prescription=prescription, performed_at__lte=reminder.due_at)
    return done.on(reminder.day).count() >= sets_needed(plan, reminder.day, reminder.number)
