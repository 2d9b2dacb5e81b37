"""What a provider says became of a mail. Each verb may come twice, late, or in the wrong order.

A bounce is final: it may follow a delivery (a mailbox that took the mail and gave it back), and no delivery undoes it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import DateTimeField, QuerySet, TextChoices, Value
from django.db.models.functions import Coalesce

from adherence.models import Message

WORDS_LENGTH = 300


class Heard(TextChoices):
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"


def delivered(message: UUID, *, at: datetime, now: datetime) -> bool:
    """The mailbox took it, at `at`; also what we thought lost or waiting for another try. False when that was known."""
    return _hear(_tried(message).filter(delivered_at=None, bounced_at=None), at, now, delivered_at=at)


def bounced(message: UUID, words: str, *, at: datetime, now: datetime) -> bool:
    """It came back, or the provider would not send it, and why in its words. False when that was known."""
    return _hear(_tried(message).filter(bounced_at=None), at, now, bounced_at=at, bounce=words[:WORDS_LENGTH])


def complained(message: UUID, *, at: datetime, now: datetime) -> bool:
    """The reader called it spam. False when that was known."""
    return _hear(_tried(message).filter(complained_at=None), at, now, complained_at=at)


def _tried(message: UUID) -> QuerySet[Message]:
    """The message, if it was ever handed to anybody."""
    return Message.objects.filter(pk=message, attempts__gt=0)


def _hear(messages: QuerySet[Message], at: datetime, now: datetime, **heard: datetime | str) -> bool:
    """Whatever we thought of it: the provider had it, so it was sent, and nobody sends it again."""
    found = messages.update(
        state=Message.State.SENT,
        reason="",
        sent_at=_first("sent_at", at),
        finished_at=_first("finished_at", now),
        claim_token=None,
        lease_until=None,
        rendered=None,
        **heard,
    )
    return bool(found)


def _first(field: str, otherwise: datetime) -> Coalesce:
    return Coalesce(field, Value(otherwise, output_field=DateTimeField()))
