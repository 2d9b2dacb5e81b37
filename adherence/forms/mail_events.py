"""What a provider says of a mail, made safe: anything may come in such a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from anymail.signals import AnymailTrackingEvent, EventType
from django import forms
from django.utils import timezone

from adherence.outbox.heard import WORDS_LENGTH, Heard
from adherence.outbox.providers import LABEL

MEANT: Mapping[str, Heard] = {
    EventType.DELIVERED: Heard.DELIVERED,
    EventType.BOUNCED: Heard.BOUNCED,
    EventType.REJECTED: Heard.BOUNCED,  # the provider itself would not: it came back before, or was called spam
    EventType.FAILED: Heard.BOUNCED,
    EventType.COMPLAINED: Heard.COMPLAINED,
}


class MailEventForm(forms.Form):
    """`at` is when it happened, or `now`: a clock ahead of ours is not believed. Events of no use to us are invalid."""

    message = forms.UUIDField()
    heard = forms.ChoiceField(choices=Heard.choices)
    words = forms.CharField(required=False, max_length=WORDS_LENGTH)

    def __init__(self, event: AnymailTrackingEvent, *, now: datetime) -> None:
        label = event.metadata.get(LABEL) if isinstance(event.metadata, dict) else None
        words = event.mta_response or event.description or event.reject_reason
        super().__init__(
            {"message": label, "heard": MEANT.get(event.event_type), "words": _plain(words)[:WORDS_LENGTH]}
        )
        self.at = _moment(event.timestamp, now)


def _plain(words: object) -> str:
    """One line that a database can keep."""
    text = str(words or "").replace("\0", "").encode(errors="replace").decode()
    return " ".join(text.split())


def _moment(at: object, now: datetime) -> datetime:
    known = isinstance(at, datetime) and timezone.is_aware(at)
    return min(at, now) if known and isinstance(at, datetime) else now
