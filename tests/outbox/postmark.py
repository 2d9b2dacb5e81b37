"""Postmark's reports of a mail, as it documents and posts them."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpResponseBase
from django.test import Client

from adherence.models import Message

SENT_AT = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
AT = datetime(2026, 11, 16, 10, 4, 40, tzinfo=UTC)
SECRET = "provider:of-the-tests"
NO_SUCH_MAILBOX = "smtp;550 5.1.1 <margaret.doyle@example.org>: no such user here"


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


def told(message: Message) -> dict[str, object]:
    """What the row says that was not said of it before."""
    fields = ("state", "sent_at", "delivered_at", "bounced_at", "complained_at", "bounce")
    row = Message.objects.values(*fields).get(pk=message.pk)
    return {name: word for name, word in row.items() if word}
