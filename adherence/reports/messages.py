"""Messages, for the team to read: what each was, what became of it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, TextChoices, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adherence.models import Message
from adherence.reports import desk_words, mail_words, moments

PER_PAGE = 50
LATELY, MONTH = timedelta(days=7), timedelta(days=30)
State = Message.State


class Became(TextChoices):
    """What became of a message, as people ask for it: its state, but for mail that came back after it was sent."""

    BOUNCED = "bounced", gettext_lazy("Bounced")
    FAILED = "failed", gettext_lazy("Failed")
    UNKNOWN = "unknown", gettext_lazy("May have arrived")
    EXPIRED = "expired", gettext_lazy("Too late to send")
    SKIPPED = "skipped", gettext_lazy("Not sent")
    SENT = "sent", gettext_lazy("Sent")
    WAITING = "pending", gettext_lazy("Waiting")


MEANS: Mapping[Became, Q] = {
    Became.BOUNCED: Q(bounced_at__isnull=False),
    Became.FAILED: Q(state=State.FAILED),
    Became.UNKNOWN: Q(state=State.UNKNOWN),
    Became.EXPIRED: Q(state=State.EXPIRED),
    Became.SKIPPED: Q(state=State.SKIPPED),
    Became.SENT: Q(state=State.SENT, bounced_at=None),
    Became.WAITING: Q(state__in=[State.PENDING, State.CLAIMED, State.SENDING]),
}
LOST = MEANS[Became.FAILED] | MEANS[Became.BOUNCED]
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
TO_PATIENT = ("patient__given_name", "patient__family_name", "patient__record_number")
TO_COLLEAGUE = ("recipient__name", "to")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A message in words. `due` and `arrived` are the zone's times; `exactly` is what a server said."""

    message: Message
    due: str
    tone: str
    icon: str
    state: str
    arrived: str
    why: str
    exactly: str


@dataclass(frozen=True, kw_only=True)
class Tab:
    value: str
    label: str
    count: int
    current: bool


def searched(messages: QuerySet[Message], q: str, *, kind: str, since: datetime | None) -> QuerySet[Message]:
    """Every word of `q` in the name, the record number or a colleague's address; of one kind, and due since, if any."""
    found = messages.filter(kind=kind) if kind else messages
    found = found.filter(due_at__gt=since) if since else found
    for word in q.split():
        matches = (Q(**{f"{field}__icontains": word}) for field in (*TO_PATIENT, *TO_COLLEAGUE))
        found = found.filter(_any(matches))
    return found


def tabs(messages: QuerySet[Message], state: str) -> list[Tab]:
    """How many became what, for all that any did; one query."""
    counts = messages.aggregate(all=Count("pk"), **{each.name: Count("pk", filter=MEANS[each]) for each in Became})
    every = Tab(value="", label=_("All"), count=counts["all"], current=not state)
    return [every] + [
        Tab(value=each.value, label=str(each.label), count=counts[each.name], current=state == each)
        for each in Became
        if counts[each.name] or state == each
    ]


def listed(messages: QuerySet[Message], state: str, now: datetime) -> QuerySet[Message]:
    """Of the last 7 days what did not arrive, or may not have; then what was due, the newest first; then the rest."""
    found = messages.filter(MEANS[Became(state)]) if state else messages
    rank = Case(
        When((LOST | MEANS[Became.UNKNOWN]) & Q(due_at__gt=now - LATELY), then=Value(0)),
        When(due_at__lte=now, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return found.select_related("patient", "recipient").order_by(rank, "-due_at", "pk")


def count_lost(messages: QuerySet[Message], now: datetime) -> int:
    """How many of the last 7 days failed or came back."""
    return messages.filter(LOST, due_at__gt=now - LATELY).count()


def page_of(messages: QuerySet[Message], number: int) -> Page[Message]:
    return Paginator(messages, PER_PAGE).get_page(number)


def line(message: Message, zone: ZoneInfo, now: datetime) -> Line:
    tone, icon = ("danger", "warning") if message.bounced_at else TONES[message.state]
    return Line(
        message=message,
        due=_moment(message.due_at, zone, now),
        tone=tone,
        icon=icon,
        state=str(Became.BOUNCED.label) if message.bounced_at else message.get_state_display(),
        arrived=_arrived(message, zone, now),
        why=mail_words.why(message),
        exactly=mail_words.exactly(message),
    )


def _arrived(message: Message, zone: ZoneInfo, now: datetime) -> str:
    """When it left, and whether the mailbox said that it has it."""
    if message.bounced_at:
        return _("Came back at %(at)s.") % {"at": moments.moment(message.bounced_at, zone, now=now)}
    if message.delivered_at:
        return _("Delivered at %(at)s.") % {"at": moments.moment(message.delivered_at, zone, now=now)}
    if message.sent_at:
        return _("Sent at %(at)s.") % {"at": moments.moment(message.sent_at, zone, now=now)}
    return ""


def _moment(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    """`Today, 2:30 pm`, `Mon 16 Nov, 2:30 pm`."""
    shown = desk_words.when(at, zone, now=now)
    return f"{shown.day}, {shown.clock}"


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found
