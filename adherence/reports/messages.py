"""Messages to patients, for the team to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from adherence.models import Message
from patients.models import Patient

PER_PAGE = 50
State = Message.State
TONES: Mapping[str, tuple[str, str]] = {
    State.PENDING: ("mute", "clock"),
    State.CLAIMED: ("info", "clock"),
    State.SENDING: ("info", "mail"),
    State.SENT: ("ok", "done"),
    State.SKIPPED: ("mute", "dash"),
    State.EXPIRED: ("warn", "clock"),
    State.FAILED: ("danger", "warning"),
    State.UNKNOWN: ("warn", "info"),
}


@dataclass(frozen=True)
class Line:
    """A message in words: when it was due where the clinic is, what it is, what became of it and why."""

    message: Message
    patient: Patient
    due: str
    tone: str
    icon: str
    why: str


def matching(messages: QuerySet[Message], *, q: str, state: str) -> QuerySet[Message]:
    """Newest first; every word of `q` in a name or the record number."""
    found = messages.select_related("patient").order_by("-due_at", "pk")
    if state:
        found = found.filter(state=state)
    for word in q.split():
        found = found.filter(
            Q(patient__given_name__icontains=word)
            | Q(patient__family_name__icontains=word)
            | Q(patient__record_number__icontains=word)
        )
    return found


def page_of(messages: QuerySet[Message], number: int) -> Page[Message]:
    return Paginator(messages, PER_PAGE).get_page(number)


def lines(messages: Page[Message], zone: ZoneInfo) -> list[Line]:
    return [_line(message, message.patient, zone) for message in messages if message.patient]


def _line(message: Message, patient: Patient, zone: ZoneInfo) -> Line:
    tone, icon = TONES[message.state]
    return Line(message, patient, _when(message.due_at, zone), tone, icon, _why(message, zone))


def _when(at: datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), "j M Y, H:i")


def _why(message: Message, zone: ZoneInfo) -> str:
    """What a reader wants to know next about the state; empty when the state says it all."""
    words: Mapping[str, str] = {
        State.SENT: _("Sent %(at)s") % {"at": _when(message.sent_at, zone)} if message.sent_at else "",
        State.SKIPPED: message.get_reason_display(),
        State.EXPIRED: _("It could not be sent in time"),
        State.FAILED: _("The mail server refused it: %(error)s") % {"error": message.error},
        State.UNKNOWN: _("The line broke while it was being sent. We do not send it twice"),
        State.PENDING: _("Tried %(count)d times so far") % {"count": message.attempts} if message.attempts else "",
    }
    return words.get(message.state, "")
