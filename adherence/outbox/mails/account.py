"""Sign-in and account mail: allauth's words, kept with the row until it is gone, in our frame."""

from __future__ import annotations

from datetime import datetime

from adherence.models import Message
from adherence.outbox.facts.about import words_of
from adherence.outbox.mails.letters import Letter


def account(message: Message, _now: datetime) -> Letter:
    words = words_of(message)
    paragraphs = [part.strip() for part in words["body"].split("\n\n") if part.strip()]
    return Letter(
        template="account",
        subject=words["subject"],
        preview="",
        context={"paragraphs": paragraphs},
    )
