"""Addresses in mails: signed for one purpose, saying nothing about the person, and expiring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

LOG_SALT, UNSUBSCRIBE_SALT = "adherence.log-session", "adherence.unsubscribe"
LOG_WORTH = timedelta(hours=36)  # longer than a local day in any zone; the view looks at the day itself
UNSUBSCRIBE_WORTH = timedelta(days=90)


class BadLink(ValueError):  # named after what is wrong
    """Not one of ours, or changed on its way."""


class OldLink(BadLink):
    """One of ours, too old."""


class Mailing(StrEnum):
    """What a patient may stop with one click."""

    REMINDERS = "reminders"
    SUMMARY = "summary"


@dataclass(frozen=True)
class SlotRef:
    """The session that a link may log: of one prescription, on one local day, its slot by number."""

    prescription: UUID
    day: date
    number: int


def address(name: str, *parts: object) -> str:
    """The full address of a page, as a mail needs it."""
    return f"{settings.SITE_URL}{reverse(name, args=parts)}"


def log_link(slot: SlotRef) -> str:
    facts = [slot.prescription.hex, slot.day.isoformat(), slot.number]
    return address("log-link", signing.dumps(facts, salt=LOG_SALT))


def read_log_link(token: str) -> SlotRef:
    """Raises BadLink, or OldLink."""
    prescription, day, number = _read(token, LOG_SALT, LOG_WORTH)
    return SlotRef(UUID(prescription), date.fromisoformat(day), int(number))


def unsubscribe_link(patient: UUID, mailing: Mailing) -> str:
    return address("unsubscribe", signing.dumps([patient.hex, mailing.value], salt=UNSUBSCRIBE_SALT))


def read_unsubscribe_link(token: str) -> tuple[UUID, Mailing]:
    """Raises BadLink, or OldLink."""
    patient, mailing = _read(token, UNSUBSCRIBE_SALT, UNSUBSCRIBE_WORTH)
    return UUID(patient), Mailing(mailing)


def _read(token: str, salt: str, worth: timedelta) -> list[str]:
    """What we signed has the shape we gave it."""
    try:
        facts: list[str] = signing.loads(token, salt=salt, max_age=worth)
    except signing.SignatureExpired as error:
        raise OldLink from error
    except signing.BadSignature as error:
        raise BadLink from error
    return facts
