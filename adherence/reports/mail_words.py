"""Why a mail did not arrive, in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from adherence.models import Message

LATE = timedelta(minutes=45)
# Enhanced status codes (RFC 3463) by their first two parts after the class, then plain SMTP replies.
ENHANCED = re.compile(r"\b[45]\.(\d{1,3}\.\d{1,3})\b")
REPLY = re.compile(r"\b([45]\d\d)\b")
BY_STATUS = {
    "1.1": gettext_lazy("There is no such mailbox"),
    "1.2": gettext_lazy("There is no such mail domain"),
    "1.10": gettext_lazy("The domain takes no mail"),
    "2.1": gettext_lazy("The mailbox is closed"),
    "2.2": gettext_lazy("The mailbox is full"),
    "3.4": gettext_lazy("The mail was too big for the mailbox"),
    "4.1": gettext_lazy("The mailbox’s server did not answer"),
    "7.1": gettext_lazy("The mailbox’s server refuses our mail"),
    "7.26": gettext_lazy("The mailbox’s server refuses our mail"),
}
BY_REPLY = {
    "421": gettext_lazy("The mail server was too busy"),
    "450": gettext_lazy("The mailbox could not be reached"),
    "451": gettext_lazy("The mail server had a fault"),
    "452": gettext_lazy("The mailbox is full"),
    "535": gettext_lazy("The mail server did not take our password: tell whoever runs Dorsi"),
    "550": gettext_lazy("There is no such mailbox, or it refuses our mail"),
    "551": gettext_lazy("The mailbox has moved"),
    "552": gettext_lazy("The mailbox is full"),
    "553": gettext_lazy("The address is not written as an address"),
    "554": gettext_lazy("The mail server refuses our mail"),
}
NOBODY_THERE = re.compile(r"connect|timeout|timed out|gaierror", re.IGNORECASE)


def plainly(said: str) -> str:
    """What a server, a provider or a broken line said, for somebody who runs no mail server; empty for nothing."""
    codes = ENHANCED.findall(said)
    replies = REPLY.findall(said)
    known = [BY_STATUS[code] for code in codes if code in BY_STATUS]
    known += [BY_REPLY[reply] for reply in replies if reply in BY_REPLY]
    if known:
        return str(known[0])
    if NOBODY_THERE.search(said):
        return _("The mail server could not be reached")
    return _("The mail server refused it") if said else ""


def why(message: Message) -> str:
    """What to know about its state; empty when the state says it all."""
    words: Mapping[str, str] = {
        Message.State.SENT: _came_back(message) if message.bounced_at else _complaint(message),
        Message.State.SKIPPED: message.get_reason_display(),
        Message.State.EXPIRED: _too_late(message),
        Message.State.FAILED: _failed(message),
        Message.State.UNKNOWN: _("The line broke while it was being sent. We do not send it twice."),
        Message.State.PENDING: _tried(message.attempts),
    }
    return words.get(message.state, "")


def exactly(message: Message) -> str:
    """The server's own words, for whoever runs a mail server."""
    if message.state == Message.State.SENT:
        return message.bounce
    return message.error if message.state in {Message.State.FAILED, Message.State.UNKNOWN} else ""


def _came_back(message: Message) -> str:
    return _("The mailbox refused it. %(why)s.") % {"why": plainly(message.bounce) or _("It did not say why")}


def _complaint(message: Message) -> str:
    return _("It was marked as spam.") if message.complained_at else ""


def _failed(message: Message) -> str:
    tried = _tried(message.attempts) if message.attempts > 1 else ""
    return f"{plainly(message.error) or _('It could not be sent')}. {tried}".strip()


def _too_late(message: Message) -> str:
    worth = message.not_after - message.due_at if message.not_after else None
    if message.kind not in {Message.Kind.REMINDER, Message.Kind.REPEAT} or worth is None:
        words = _("It could not be sent in time.")
    elif worth < LATE:
        words = _("The next one was due.")
    else:
        words = _("It was 45 minutes late.")
    return f"{words} {plainly(message.error)}".strip() + ("." if message.error else "")


def _tried(times: int) -> str:
    return ngettext("Tried %(count)d time.", "Tried %(count)d times.", times) % {"count": times} if times else ""
