"""Asked at the last moment: whether a reminder is still wanted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adherence.models import LoggedSet, Message, ReminderSettings
from adherence.outbox import deliver, plan, replan
from adherence.outbox.delivery import wanted
from exercises.actions import holds, prescriptions
from exercises.models import Hold, Prescription
from patients.models import Patient
from tests.outbox.conftest import MailServer, account_row
from tests.outbox.delivering import just_before_the_dot, run


def log(prescription: Prescription, at: datetime, sets: int) -> None:
    for _ in range(sets):
        LoggedSet.objects.create(
            patient=prescription.patient,
            prescription=prescription,
            performed_at=at,
            entered_at=at,
            day=at.date(),
            repetitions=10,
            source="hand",
            payload_hash="",
        )


def noon_reminder(prescription: Prescription, now: datetime) -> Message:
    plan(now)
    Message.objects.exclude(kind="reminder", slot_number=2, slot_day=now.date()).delete()
    return Message.objects.get()


def outcome(message: Message, at: datetime) -> tuple[str, str]:
    run(at)
    row = Message.objects.get(pk=message.pk)
    return row.state, row.reason


def test_a_reminder_goes_out_in_time(prescription: Prescription, now: datetime) -> None:
    message = noon_reminder(prescription, now)
    assert (outcome(message, message.due_at), len(mail.outbox)) == (("sent", ""), 1)


def test_a_reminder_is_asked_about_in_four_questions_each_time(prescription: Prescription, now: datetime) -> None:
    message = noon_reminder(prescription, now)
    with CaptureQueriesContext(connection) as queries:
        refused = wanted.refusal(message, message.due_at)
    assert (refused, len(queries)) == (None, 4)


def test_a_reminder_45_minutes_late_does_not(prescription: Prescription, now: datetime) -> None:
    message = noon_reminder(prescription, now)
    assert outcome(message, message.due_at + timedelta(minutes=45, seconds=1)) == ("expired", "")


def test_a_session_that_is_done_needs_no_reminder(prescription: Prescription, now: datetime) -> None:
    message = noon_reminder(prescription, now)
    log(prescription, now, 4)
    assert outcome(message, message.due_at) == ("skipped", "done")


def test_a_session_half_done_does(prescription: Prescription, now: datetime) -> None:
    message = noon_reminder(prescription, now)
    log(prescription, now, 3)
    assert outcome(message, message.due_at) == ("sent", "")


def test_a_plan_on_hold_sends_no_reminder(prescription: Prescription, now: datetime) -> None:
    message = noon_reminder(prescription, now)
    Hold.objects.create(prescription=prescription, cause="pain", reason="Pain", starts_at=now)
    assert outcome(message, message.due_at) == ("skipped", "on_hold")


@pytest.mark.parametrize(("change", "reason"), [("hold", "on_hold"), ("stop", "not_prescribed")])
@pytest.mark.parametrize("replanned", [True, False])
def test_a_late_reminder_of_a_plan_held_or_stopped_since_is_not_sent(
    change: str, reason: str, prescription: Prescription, now: datetime, *, replanned: bool
) -> None:
    """The slot was at 12:00, the change comes at 12:10, and the mail would still be worth sending at 12:20."""
    reminder, noon = noon_reminder(prescription, now), datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
    changed, by = noon + timedelta(minutes=10), prescription.prescribed_by
    if change == "hold":
        holds.begin(prescription, cause="pain", reason="Score 7", by=None, now=changed)
    if change == "stop":
        prescriptions.stop(prescription, reason="Clot", by=by, now=changed)
    if replanned:
        replan(prescription, now=changed)
    assert outcome(reminder, noon + timedelta(minutes=20)) == ("skipped", reason)


def test_a_plan_that_was_stopped_sends_no_reminder(prescription: Prescription, now: datetime) -> None:
    message = noon_reminder(prescription, now)
    Prescription.objects.update(ended_at=now, ending="stopped")
    assert outcome(message, message.due_at) == ("skipped", "not_prescribed")


@pytest.mark.parametrize(("change", "reason"), [({"enabled": False}, "off"), ({"paused_until": 1}, "paused")])
def test_a_patient_who_wants_none_gets_none(
    prescription: Prescription, patient: Patient, now: datetime, change: dict[str, object], reason: str
) -> None:
    message = noon_reminder(prescription, now)
    wish = {name: now + timedelta(days=1) if name == "paused_until" else value for name, value in change.items()}
    ReminderSettings.objects.create(patient=patient, **wish)
    assert outcome(message, message.due_at) == ("skipped", reason)


def test_a_patient_who_left_gets_none(prescription: Prescription, now: datetime) -> None:
    message = noon_reminder(prescription, now)
    Patient.objects.update(discharged_at=now)
    assert outcome(message, message.due_at) == ("skipped", "withdrawn")


def test_there_are_at_most_eight_a_day(prescription: Prescription, patient: Patient, now: datetime) -> None:
    message = noon_reminder(prescription, now)
    for _ in range(8):
        account_row(now, kind="reminder", state="sent", sent_at=now, finished_at=now, rendered=None, patient=patient)
    Message.objects.filter(state="sent").update(slot_day=now.date())
    assert outcome(message, message.due_at) == ("skipped", "enough")


def test_a_repeat_is_for_those_who_logged_nothing(prescription: Prescription, patient: Patient, now: datetime) -> None:
    ReminderSettings.objects.create(patient=patient, repeat_after=30)
    plan(now)
    Message.objects.exclude(kind="repeat", slot_day=now.date()).delete()
    first, second = Message.objects.order_by("due_at")[:2]
    log(prescription, first.due_at - timedelta(minutes=5), 1)
    log(prescription, second.due_at - timedelta(hours=2), 1)
    assert (outcome(first, first.due_at), outcome(second, second.due_at)) == (("skipped", "done"), ("sent", ""))


def test_a_hold_that_begins_while_the_text_goes_out_stops_it_before_the_dot(
    prescription: Prescription, mail_server: MailServer, now: datetime
) -> None:
    message = noon_reminder(prescription, now)

    def hold() -> None:
        Hold.objects.create(prescription=prescription, cause="pain", reason="Pain", starts_at=now)

    deliver(just_before_the_dot(message.due_at, hold))
    assert (mail_server.taken, outcome(message, message.due_at)) == ([], ("skipped", "on_hold"))
