"""What a provider tells of a mail: real reports of Postmark, Resend, Mailgun and Amazon, posted as they post them."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponseBase
from django.test import Client
from pytest_django import Settings

from adherence.models import Message, ReminderSettings
from adherence.outbox import deliver, heard
from adherence.outbox.rows import keyed
from patients.models import Patient
from tests.outbox.conftest import account_row

HOUR = timedelta(hours=1)
SENT_AT = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
AT = datetime(2026, 11, 16, 10, 4, 40, tzinfo=UTC)
SECRET = "provider:of-the-tests"
NO_SUCH_MAILBOX = "smtp;550 5.1.1 <margaret.doyle@example.org>: no such user here"

pytestmark = pytest.mark.django_db


def post(body: object, *, secret: str = SECRET) -> HttpResponseBase:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    known = {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"} if secret else {}
    return Client(enforce_csrf_checks=True).post(
        "/anymail/tracking/", text, content_type="application/json", headers=known
    )


def delivery(message: UUID | str, at: datetime = AT) -> dict[str, object]:
    """As Postmark documents it."""
    return {
        "RecordType": "Delivery",
        "ServerID": 23,
        "MessageStream": "outbound",
        "MessageID": "00000000-0000-0000-0000-000000000000",
        "Recipient": "margaret.doyle@example.org",
        "Tag": "",
        "DeliveredAt": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "Details": "Test delivery webhook details",
        "Metadata": {"message": str(message)},
    }


def bounce(message: UUID | str, **facts: object) -> dict[str, object]:
    """As Postmark documents it."""
    return {
        "RecordType": "Bounce",
        "MessageStream": "outbound",
        "ID": 4323372036854775807,
        "Type": "HardBounce",
        "TypeCode": 1,
        "Name": "Hard bounce",
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"message": str(message)},
        "Description": "The server was unable to deliver your message (ex: unknown user, mailbox not found).",
        "Details": NO_SUCH_MAILBOX,
        "Email": "margaret.doyle@example.org",
        "From": "no-reply@dorsi.example",
        "BouncedAt": f"{AT:%Y-%m-%dT%H:%M:%SZ}",
        "DumpAvailable": True,
        "Inactive": True,
        "CanActivate": True,
        "Subject": "Time for your session",
    } | facts


def complaint(message: UUID) -> dict[str, object]:
    return bounce(message) | {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 512}


@pytest.fixture
def message(now: datetime) -> Message:
    row = account_row(now)
    deliver(lambda: now)
    return row


def told(message: Message) -> dict[str, object]:
    """What the row says that was not said of it before."""
    fields = ("state", "sent_at", "delivered_at", "bounced_at", "complained_at", "bounce")
    row = Message.objects.values(*fields).get(pk=message.pk)
    return {name: word for name, word in row.items() if word}


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


@pytest.mark.parametrize("secret", ["", "provider:guessed", "provider"])
def test_without_the_secret_nothing_is_heard(message: Message, secret: str) -> None:
    answer = post(bounce(message.pk), secret=secret)
    assert (answer.status_code, told(message)) == (401, {"state": "sent", "sent_at": SENT_AT})


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'"x"', b"\xff", b"[" * 100_000, b'{"RecordType": 1}', b'{"RecordType": "Inbound"}'],
)
def test_garbage_is_refused(message: Message, body: bytes) -> None:
    assert post(body).status_code in {200, 400}
    assert told(message) == {"state": "sent", "sent_at": SENT_AT}


@pytest.mark.parametrize("label", ["00000000-0000-4000-8000-000000000000", "x", "\0", "", None, 7, {"a": []}])
def test_what_is_not_ours_is_heard_and_forgotten(message: Message, label: object) -> None:
    report = bounce("") | {"Metadata": {"message": label}}
    assert (post(report).status_code, told(message)) == (200, {"state": "sent", "sent_at": SENT_AT})


def test_a_report_without_a_label_is_heard_and_forgotten(message: Message) -> None:
    assert post(bounce("") | {"Metadata": [1]}).status_code in {200, 400}
    assert told(message) == {"state": "sent", "sent_at": SENT_AT}


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


@pytest.mark.parametrize(("provider", "secret"), [("", SECRET), ("no-such", SECRET), ("postmark", "")])
def test_there_is_no_such_address_without_a_provider_and_a_secret(
    message: Message, settings: Settings, provider: str, secret: str
) -> None:
    settings.EMAIL_PROVIDER, settings.ANYMAIL = provider, {**settings.ANYMAIL, "WEBHOOK_SECRET": secret}
    assert (post(delivery(message.pk)).status_code, told(message)) == (404, {"state": "sent", "sent_at": SENT_AT})


def test_a_message_that_nobody_knows_is_not_heard_of(now: datetime) -> None:
    assert (heard.delivered(uuid4(), at=now, now=now), heard.bounced(uuid4(), "", at=now, now=now)) == (False, False)
