"""The states of a message, step by step, against a real mail server on loopback."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from pytest_django import Settings

from adherence.models import LoggedSet, Message, ReminderSettings
from adherence.outbox import deliver, plan, quiesce, replan
from adherence.outbox.delivery import states
from adherence.outbox.delivery.outcomes import Verdict, verdict
from adherence.outbox.smtp import EmailBackend
from exercises.actions import holds, prescriptions
from exercises.models import Hold, Prescription
from patients.models import Patient
from tests.outbox.conftest import CUT, MailServer, account_row

SECOND = timedelta(seconds=1)
FINAL_DOT = 5  # reading of the clock


def run(now: datetime) -> int:
    return deliver(lambda: now)


def state(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def just_before_the_dot(now: datetime, happens: Callable[[], None]) -> Callable[[], datetime]:
    """A clock that lets something happen at its fifth reading: the one just before the first message's final dot."""
    readings = count(1)

    def clock() -> datetime:
        if next(readings) == FINAL_DOT:
            happens()
        return now

    return clock


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


# --- The real SMTP path ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "policy", "ends"),
    [
        ({}, "at_most_once", "sent"),
        ({"rcpt": "421 Too busy"}, "at_most_once", "pending"),
        ({"rcpt": "451 Try later"}, "at_most_once", "pending"),
        ({"rcpt": "550 No such user"}, "at_most_once", "failed"),
        ({"rcpt": CUT}, "at_most_once", "pending"),
        ({"data": "421 Too busy"}, "at_most_once", "pending"),
        ({"data": "451 Try later"}, "at_most_once", "pending"),
        ({"data": "550 Not wanted"}, "at_most_once", "failed"),
        ({"data": CUT}, "at_most_once", "unknown"),
        ({"data": CUT}, "at_least_once", "pending"),
    ],
)
def test_the_servers_answer_decides(
    db: None, mail_server: MailServer, now: datetime, answers: dict[str, str], policy: str, ends: str
) -> None:
    message = account_row(now, policy=policy)
    for name, answer in answers.items():
        setattr(mail_server, name, answer)
    run(now)
    assert state(message) == ends


def test_a_batch_goes_over_one_connection(db: None, mail_server: MailServer, now: datetime) -> None:
    for number in range(3):
        account_row(now, f"person{number}@example.org")
    assert (run(now), len(mail_server.taken), len({id(each) for each in mail_server.sessions})) == (3, 3, 1)


def test_one_refusal_does_not_keep_the_others(db: None, mail_server: MailServer, now: datetime) -> None:
    account_row(now, "first@example.org")
    mail_server.rcpt = "451 Try later"
    run(now)
    mail_server.rcpt = "250 OK"
    account_row(now, "second@example.org")
    assert (run(now + SECOND), run(now + timedelta(minutes=1))) == (1, 1)


def test_a_server_that_is_not_there_is_tried_again(
    db: None, mail_server: MailServer, settings: Settings, now: datetime
) -> None:
    settings.EMAIL_PORT = 9  # nobody listens there
    message = account_row(now)
    run(now)
    row = Message.objects.get(pk=message.pk)
    assert (row.state, row.attempts, row.next_attempt_at) == ("pending", 1, now + timedelta(seconds=30))


def test_a_message_keeps_its_message_id_and_dots(db: None, mail_server: MailServer, now: datetime) -> None:
    message = account_row(now, rendered={"subject": "Code", "body": ".starts with a dot"})
    run(now)
    content = mail_server.taken[0].content
    assert isinstance(content, bytes)
    assert (message.message_id.encode() in content, b"\r\n.starts with a dot" in content) == (True, True)


def test_a_claim_lost_before_the_dot_sends_nothing(db: None, mail_server: MailServer, now: datetime) -> None:
    """As when a deliverer froze beyond its lease and somebody took the message back."""
    message = account_row(now)
    later = now + timedelta(hours=1)

    def taken_back() -> None:
        Message.objects.update(state="pending", claim_token=None, lease_until=None, next_attempt_at=later)

    deliver(just_before_the_dot(now, taken_back))
    assert (mail_server.taken, state(message)) == ([], "pending")


def test_a_server_that_cannot_say_goodbye_has_still_taken_the_mail(
    db: None, mail_server: MailServer, now: datetime
) -> None:
    mail_server.quit = "221 " + "Bye" * 4000
    message = account_row(now)
    assert (run(now), state(message)) == (1, "sent")


def test_mail_without_a_row_is_sent_too(mail_server: MailServer) -> None:
    mail.send_mail("Test", "Test", None, ["operator@example.org"])
    assert len(mail_server.taken) == 1


def test_no_connection_is_an_error_even_for_a_silent_backend(settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(ConnectionError):
        EmailBackend(fail_silently=True).send_staged(mail.EmailMessage(to=["x@example.org"]), before_dot=print)


class Unlucky(BaseEmailBackend):
    """A backend without stages, whose line breaks."""

    def send_messages(self, email_messages: Sequence[mail.EmailMessage]) -> int:
        raise ConnectionResetError


@pytest.mark.parametrize(("policy", "after"), [("at_most_once", "unknown"), ("at_least_once", "pending")])
def test_with_another_backend_all_of_sending_is_past_the_dot(
    db: None, settings: Settings, now: datetime, policy: str, after: str
) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.test_delivery.Unlucky"
    message = account_row(now, policy=policy)
    run(now)
    assert state(message) == after


@pytest.mark.parametrize(
    ("error", "past_dot", "judged"),
    [
        (TimeoutError(), False, Verdict.TRY_AGAIN),
        (TimeoutError(), True, Verdict.UNKNOWN),
        (smtplib.SMTPAuthenticationError(535, b"No"), False, Verdict.TRY_AGAIN),
        (smtplib.SMTPSenderRefused(550, b"No", "us"), False, Verdict.REFUSED),
        (AnymailRecipientsRefused(), True, Verdict.REFUSED),
        (AnymailError(status_code=422), True, Verdict.REFUSED),
        (AnymailError(status_code=429), True, Verdict.TRY_AGAIN),
        (AnymailError(status_code=500), True, Verdict.UNKNOWN),
    ],
)
def test_errors_are_judged(error: OSError | AnymailError, *, past_dot: bool, judged: Verdict) -> None:
    assert verdict(error, past_dot=past_dot) == judged


# --- The table of states --------------------------------------------------------------------------------------------


def test_what_is_urgent_goes_first(db: None, now: datetime) -> None:
    account_row(now, "later@example.org", priority=5)
    account_row(now, "code@example.org", priority=0)
    run(now)
    assert [each.to for each in mail.outbox] == [["code@example.org"], ["later@example.org"]]


def test_attempts_are_spent_with_growing_waits(db: None, mail_server: MailServer, now: datetime) -> None:
    mail_server.rcpt = "451 Try later"
    message = account_row(now)
    waits, at = [], now
    while (row := Message.objects.get(pk=message.pk)).state == "pending":
        waits.append((row.next_attempt_at - at) // SECOND)
        at = row.next_attempt_at
        run(at)
    assert (waits, row.state, row.attempts) == ([0, 30, 60, 120, 240, 300, 300, 300], "failed", 8)


@pytest.mark.parametrize(
    ("held", "policy", "attempts", "after"),
    [
        ("claimed", "at_most_once", 1, "pending"),
        ("claimed", "at_most_once", 8, "failed"),
        ("sending", "at_most_once", 1, "unknown"),
        ("sending", "at_least_once", 1, "pending"),
        ("sending", "at_least_once", 40, "failed"),
    ],
)
def test_a_lease_that_is_over_is_taken_back(
    db: None, now: datetime, held: str, policy: str, attempts: int, after: str
) -> None:
    message = account_row(now, policy=policy)
    Message.objects.update(state=held, claim_token=message.pk, lease_until=now, attempts=attempts)
    states.recover(now)
    assert state(message) == held
    states.recover(now + SECOND)
    assert state(message) == after


def test_an_answer_after_the_lease_still_counts(db: None, now: datetime) -> None:
    account_row(now)
    message = states.claim(now)
    assert message
    states.begin_sending(message, now)
    states.recover(now + timedelta(minutes=1))
    states.sent(message, now + timedelta(minutes=1))
    assert state(message) == "sent"


def test_what_is_too_late_expires_and_its_words_go(db: None, now: datetime) -> None:
    message = account_row(now, not_after=now)
    run(now + SECOND)
    row = Message.objects.get(pk=message.pk)
    assert (row.state, row.rendered, mail.outbox) == ("expired", None, [])


def test_a_sign_in_code_lies_in_no_old_row(db: None, now: datetime) -> None:
    message = account_row(now)
    run(now)
    assert (Message.objects.get(pk=message.pk).rendered, Message.objects.filter(rendered__isnull=True).count()) == (
        None,
        1,
    )


def test_a_restored_copy_sends_nothing_old_again(db: None, now: datetime) -> None:
    due, later = account_row(now), account_row(now + timedelta(hours=1))
    account_row(now)
    states.claim(now)
    assert (quiesce(now), state(due), state(later), run(now)) == (2, "expired", "pending", 0)


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_message_once(mail_server: MailServer, now: datetime) -> None:
    for number in range(30):
        account_row(now, f"person{number}@example.org")

    def work() -> None:
        run(now)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.rcpt_tos[0] for each in mail_server.taken) == sorted(f"person{n}@example.org" for n in range(30))


# --- Still wanted? --------------------------------------------------------------------------------------------------


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
