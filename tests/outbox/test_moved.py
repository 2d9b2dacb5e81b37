"""Reminders whose time moves once they are under way or over, and clocks that were ahead: none goes missing."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.core import mail

from adherence.models import Message, ReminderSettings
from adherence.outbox import plan, quiesce, replan
from adherence.outbox.delivery import states
from exercises.actions import holds
from exercises.models import Prescription
from patients.models import Patient
from tests.outbox.conftest import account_row
from tests.outbox.delivering import run

TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def noon(prescription: Prescription, now: datetime) -> Message:
    """The reminder of 12:00, waiting: the day's second."""
    plan(now)
    Message.objects.exclude(kind="reminder", slot_number=2, slot_day=now.date()).delete()
    return Message.objects.get()


def move_to(patient: Patient, *times: time, now: datetime) -> None:
    """The patient chooses own times; the second one stands for the second session."""
    ReminderSettings.objects.update_or_create(patient=patient, defaults={"own_times": list(times)})
    for prescription in patient.prescriptions.all():
        replan(prescription, now=now)


def to_half_past_two(patient: Patient, now: datetime) -> None:
    move_to(patient, time(8), time(14, 30), time(16), time(20), now=now)


def facts(message: Message) -> tuple[str, str]:
    row = Message.objects.get(pk=message.pk)
    return row.state, f"{row.due_at:%H:%M}"


def test_a_reminder_moved_while_it_is_claimed_waits_for_its_new_time(noon: Message, patient: Patient) -> None:
    claimed = states.claim(noon.due_at)
    assert claimed
    to_half_past_two(patient, noon.due_at)
    states.skip(claimed, Message.Reason.NOT_PRESCRIBED, noon.due_at)  # too late: the claim is lost
    assert facts(noon) == ("pending", "14:30")


@pytest.mark.parametrize("minutes", [1, 44])
def test_a_reminder_moved_while_it_is_sent_and_not_taken_waits_for_its_new_time(
    noon: Message, patient: Patient, minutes: int
) -> None:
    """At 12:44 the old time would be over before the second try."""
    at = noon.due_at + timedelta(minutes=minutes)
    sending = states.claim(at)
    assert sending
    states.begin_sending(sending, at)
    to_half_past_two(patient, at)
    states.try_again(sending, "451 Try later", at)
    run(at + timedelta(minutes=5))
    before = facts(noon), len(mail.outbox)
    run(at.replace(hour=14, minute=30))
    assert (before, facts(noon), len(mail.outbox)) == ((("pending", "14:30"), 0), ("sent", "14:30"), 1)


def test_a_reminder_that_is_being_sent_and_moves_is_sent_once(noon: Message, patient: Patient) -> None:
    sending = states.claim(noon.due_at)
    assert sending
    states.begin_sending(sending, noon.due_at)
    to_half_past_two(patient, noon.due_at)
    states.sent(sending, noon.due_at)
    run(noon.due_at.replace(hour=14, minute=30))
    assert (facts(noon)[0], mail.outbox) == ("sent", [])


def test_a_reminder_that_came_too_late_has_another_chance_at_a_new_time(noon: Message, patient: Patient) -> None:
    run(noon.due_at + timedelta(hours=1))
    before = facts(noon)
    to_half_past_two(patient, noon.due_at + timedelta(hours=1))
    assert (before, facts(noon)) == (("expired", "12:00"), ("pending", "14:30"))


def test_a_reminder_skipped_for_a_hold_has_another_chance_at_a_new_time(
    noon: Message, patient: Patient, prescription: Prescription
) -> None:
    five_past = noon.due_at + timedelta(minutes=5)
    hold = holds.begin(prescription, cause="pain", reason="Score 7", by=None, now=five_past)
    run(five_past)
    before = facts(noon)
    holds.end(hold, by=prescription.prescribed_by, now=noon.due_at + timedelta(minutes=30))
    to_half_past_two(patient, noon.due_at + timedelta(minutes=30))
    assert (before, facts(noon)) == (("skipped", "12:00"), ("pending", "14:30"))


def test_what_was_sent_never_waits_again(noon: Message, patient: Patient) -> None:
    run(noon.due_at)
    to_half_past_two(patient, noon.due_at)
    assert facts(noon) == ("sent", "12:00")


def test_what_a_restore_gave_up_never_waits_again(noon: Message, patient: Patient) -> None:
    """It may have been sent before: neither a new time nor a clock set back brings it back."""
    after = noon.due_at + timedelta(minutes=10)
    quiesce(after)
    to_half_past_two(patient, after)
    run(after - TWO_HOURS)
    assert facts(noon) == ("expired", "12:00")


def test_what_a_restore_found_too_late_never_waits_again(prescription: Prescription, now: datetime) -> None:
    """The planner puts it down after a restore; it may have been sent from the rows that are gone."""
    plan(now)
    Message.objects.all().delete()
    later = now + timedelta(days=3)
    plan(later)
    quiesce(later)
    run(later - timedelta(days=2, hours=23))
    assert mail.outbox == []


# --- Clocks ---------------------------------------------------------------------------------------------------------


def test_a_reminder_expired_by_a_clock_that_was_ahead_is_sent_in_time(noon: Message) -> None:
    run(noon.due_at + TWO_HOURS)
    before = facts(noon)
    run(noon.due_at - timedelta(minutes=1))
    between = facts(noon), len(mail.outbox)
    run(noon.due_at)
    assert (before[0], between, facts(noon)[0], len(mail.outbox)) == ("expired", (("pending", "12:00"), 0), "sent", 1)


def test_a_reminder_skipped_by_a_clock_that_was_ahead_is_asked_about_again(
    noon: Message, prescription: Prescription
) -> None:
    """At a wrong 13:50 the clinic holds the plan; by the right clock that is later than the reminder."""
    hold = holds.begin(
        prescription, cause="clinic", reason="Rest", by=prescription.prescribed_by, now=noon.due_at + TWO_HOURS
    )
    states.claim(noon.due_at)
    replan(prescription, now=noon.due_at + TWO_HOURS)
    before = facts(noon)
    run(noon.due_at - timedelta(minutes=1))
    run(hold.starts_at - TWO_HOURS)
    assert (before[0], facts(noon)[0], len(mail.outbox)) == ("skipped", "sent", 1)


def test_a_reminder_planned_too_late_by_a_clock_that_was_ahead_is_sent_in_time(
    prescription: Prescription, now: datetime
) -> None:
    plan(now - timedelta(days=3))
    Message.objects.all().delete()
    plan(now + timedelta(hours=5))
    noon = Message.objects.get(slot_day=now.date(), slot_number=2)
    Message.objects.exclude(pk=noon.pk).delete()
    before = facts(noon)
    run(noon.due_at)
    assert (before, facts(noon)[0], len(mail.outbox)) == (("expired", "12:00"), "sent", 1)


def test_a_web_server_a_little_ahead_brings_nothing_back(noon: Message) -> None:
    Message.objects.update(state="skipped", reason="paused", finished_at=noon.due_at)
    run(noon.due_at - timedelta(minutes=4))
    assert facts(noon)[0] == "skipped"


def test_a_sign_in_code_that_is_erased_stays_so(db: None, now: datetime) -> None:
    code = account_row(now, not_after=now + timedelta(minutes=10))
    run(now + timedelta(hours=1))
    run(now)
    assert (facts(code)[0], mail.outbox) == ("expired", [])
