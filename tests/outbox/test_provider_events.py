"""What a provider tells of a mail: real reports of Postmark, Resend, Mailgun and Amazon, posted as they post them."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from adherence.models import Message, ReminderSettings
from adherence.outbox import deliver, heard
from adherence.outbox.rows import keyed
from patients.models import Patient
from tests.outbox.conftest import account_row
from tests.outbox.postmark import AT, NO_SUCH_MAILBOX, SENT_AT, bounce, complaint, delivery, post, told

HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def test_a_delivery_is_written_down(message: Message) -> None:
    assert post(delivery(message.pk)).status_code == 200
    assert told(message) == {"state": "sent", "sent_at": SENT_AT, "delivered_at": AT}


def test_a_bounce_is_written_down_with_its_words(message: Message) -> None:
    post(bounce(message.pk))
    assert told(message) == {"state": "sent", "sent_at": SENT_AT, "bounced_at": AT, "bounce": NO_SUCH_MAILBOX}


def test_a_second_report_changes_nothing(message: Message) -> None:
    post(bounce(message.pk))
    before = told(message)
    post(bounce(message.pk, Details="other words", BouncedAt="2026-11-16T10:05:00Z"))
    assert told(message) == before


@pytest.mark.parametrize("first", ["delivery", "bounce"])
def test_a_bounce_is_final_in_whatever_order_it_comes(message: Message, first: str) -> None:
    reports = [delivery(message.pk), bounce(message.pk)]
    for report in reports if first == "delivery" else reversed(reports):
        post(report)
    assert told(message)["bounced_at"] == AT


def test_a_delivery_after_a_bounce_is_not_believed(message: Message) -> None:
    post(bounce(message.pk))
    post(delivery(message.pk))
    assert "delivered_at" not in told(message)


@pytest.mark.parametrize("thought", ["unknown", "failed"])
def test_what_we_thought_lost_was_sent_when_it_was_delivered(message: Message, thought: str) -> None:
    Message.objects.filter(pk=message.pk).update(state=thought, sent_at=None, error="The line was cut.")
    post(delivery(message.pk))
    assert told(message) == {"state": "sent", "sent_at": AT, "delivered_at": AT}


def test_an_alert_that_was_delivered_is_not_tried_again(message: Message, now: datetime) -> None:
    """Its answer was lost, so it waits for another try."""
    waiting = {"state": "pending", "sent_at": None, "finished_at": None, "next_attempt_at": now + HOUR}
    Message.objects.filter(pk=message.pk).update(policy="at_least_once", **waiting)
    post(delivery(message.pk))
    assert (told(message)["state"], deliver(lambda: now + 2 * HOUR)) == ("sent", 0)


def test_a_report_that_comes_while_it_is_being_sent_ends_the_sending(message: Message, now: datetime) -> None:
    under_way = {"state": "sending", "sent_at": None, "finished_at": None, "lease_until": now, "claim_token": uuid4()}
    Message.objects.filter(pk=message.pk).update(**under_way)
    post(delivery(message.pk))
    deliver(lambda: now + HOUR)
    assert told(message)["state"] == "sent"


def test_nothing_is_heard_of_what_was_never_sent(now: datetime) -> None:
    waiting = account_row(now)
    assert post(delivery(waiting.pk)).status_code == 200
    assert told(waiting) == {"state": "pending"}


def test_a_complaint_stops_what_was_complained_of(prescription: object, patient: Patient, now: datetime) -> None:
    reminder = keyed(Message(kind="reminder", patient=patient, to=patient.email, due_at=now), "complained")
    reminder.state, reminder.sent_at, reminder.finished_at, reminder.attempts = "sent", now, now, 1
    reminder.save()
    for _ in range(2):
        post(complaint(reminder.pk))
    assert told(reminder)["complained_at"] == AT
    assert ReminderSettings.objects.values_list("enabled", "weekly_summary").get(patient=patient) == (False, None)


def test_a_complaint_of_sign_in_mail_is_only_written_down(message: Message) -> None:
    post(complaint(message.pk))
    assert (told(message)["complained_at"], ReminderSettings.objects.count()) == (AT, 0)


def test_a_clock_ahead_of_ours_is_not_believed(message: Message) -> None:
    began = datetime.now(UTC)
    post(delivery(message.pk, datetime(2199, 1, 1, tzinfo=UTC)))
    row = Message.objects.get(pk=message.pk)
    assert row.delivered_at
    assert began <= row.delivered_at <= datetime.now(UTC)


def test_words_are_kept_as_one_short_line(message: Message) -> None:
    post(bounce(message.pk, Details="550\r\n no\0 such \ud800user" + "x" * 500))
    assert told(message)["bounce"] == ("550 no such ?user" + "x" * 500)[:300]


def test_resend_reports(message: Message, settings: Settings) -> None:
    settings.EMAIL_PROVIDER = "resend"
    report = {
        "type": "email.bounced",
        "created_at": "2026-11-16T10:04:40.000Z",
        "data": {
            "created_at": "2026-11-16T10:00:00.000Z",
            "email_id": "56761188-7520-42d8-8898-ff6fc54ce618",
            "from": "Dorsi <no-reply@dorsi.example>",
            "to": ["margaret.doyle@example.org"],
            "headers": [{"name": "X-Metadata", "value": json.dumps({"message": str(message.pk)})}],
            "subject": "Time for your session",
            "bounce": {"message": "The recipient's email provider sent a hard bounce message"},
        },
    }
    post(report)
    assert told(message)["bounce"] == "The recipient's email provider sent a hard bounce message"


@pytest.mark.parametrize(("key", "status"), [("ours", 200), ("theirs", 401)])
def test_mailgun_signs_its_reports(message: Message, settings: Settings, key: str, status: int) -> None:
    settings.EMAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {**settings.ANYMAIL, "MAILGUN_WEBHOOK_SIGNING_KEY": "ours"}
    signature = hmac.new(key.encode(), b"1529006854a8ce0edb2d", hashlib.sha256).hexdigest()
    report = {
        "signature": {"timestamp": "1529006854", "token": "a8ce0edb2d", "signature": signature},
        "event-data": {
            "event": "delivered",
            "timestamp": AT.timestamp(),
            "id": "CPgfbmQMTCKtHW6uIWtuVe",
            "recipient": "margaret.doyle@example.org",
            "message": {"headers": {"message-id": "20130503182626.18666.16540@dorsi.example"}},
            "delivery-status": {"code": 250, "message": "OK"},
            "user-variables": {"message": str(message.pk)},
            "tags": [],
        },
    }
    assert (post(report).status_code, "delivered_at" in told(message)) == (status, status == 200)


@pytest.mark.parametrize(
    "facts",
    [
        {"state": "pending", "sent_at": None, "finished_at": None, "delivered_at": SENT_AT},
        {"state": "failed", "error": "550", "sent_at": None, "bounced_at": SENT_AT},
        {"bounce": "550"},
    ],
)
def test_the_database_refuses_what_no_provider_says(message: Message, facts: dict[str, object]) -> None:
    with (
        pytest.raises(IntegrityError, match=r"only_a_sent_message_is_heard_of|words_of_a_bounce"),
        transaction.atomic(),
    ):
        Message.objects.filter(pk=message.pk).update(**facts)


def test_a_message_that_nobody_knows_is_not_heard_of(now: datetime) -> None:
    assert (heard.delivered(uuid4(), at=now, now=now), heard.bounced(uuid4(), "", at=now, now=now)) == (False, False)
