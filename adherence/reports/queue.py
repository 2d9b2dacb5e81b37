"""The review queue: flags of a clinic by level and by clock, on four shelves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adherence.models import FlagEvent, PainFlag
from adherence.models.flags import Level, PainFlagQuerySet
from adherence.reports import desk_words, pain_words
from adherence.reports.moments import brief, clock, moment
from adherence.reports.waiting import Waiting, waiting_of
from patients.models import Clinic, User

MOST_ROWS = 100
RESOLVED_FOR = timedelta(days=7)


class Shelf(models.TextChoices):
    OPEN = "open", _("Open")
    MINE = "mine", _("Mine")
    SNOOZED = "snoozed", _("Snoozed")
    RESOLVED = "resolved", _("Resolved, 7 days")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One flag on the queue. `viewer` reads “you” for what they did themselves."""

    flag: PainFlag
    zone: ZoneInfo
    viewer: User
    now: datetime

    @property
    def operation(self) -> str:
        """`Right knee replacement, day 24`; empty without a surgery on record."""
        surgery = next(iter(self.flag.patient.surgeries.all()), None)
        if surgery is None:
            return ""
        day = surgery.day_number(self.flag.patient.local_date(self.now))
        return gettext("%(what)s, day %(number)d") % {"what": desk_words.operation(surgery), "number": day}

    @property
    def pain(self) -> str:
        """`7/10, sharp or stabbing`: as much of it as was said."""
        score = "" if self.flag.score is None else f"{self.flag.score}/10"
        kinds = pain_words.kinds(self.flag.kinds)
        return ", ".join(filter(None, [score, pain_words.lower_first(kinds) if score else kinds]))

    @property
    def told(self) -> str:
        """`Calf or leg swollen, fever. Front of knee.`"""
        parts = [pain_words.short_signs(self.flag.warning_signs), pain_words.places(self.flag.places)]
        return " ".join(f"{part}." for part in parts if part)

    @property
    def news(self) -> str:
        """What a list that renews itself says of a row that was not there before."""
        words = {"level": self.flag.triage_level.label, "name": self.flag.patient, "number": self.flag.number}
        return gettext("%(level)s: %(name)s, flag %(number)d.") % words

    @property
    def late_news(self) -> str:
        """The same of a row whose target has passed."""
        words = {"name": self.flag.patient, "number": self.flag.number}
        return gettext("Past its target: %(name)s, flag %(number)d.") % words

    @cached_property
    def waiting(self) -> Waiting:
        return waiting_of(self.flag, self.now)

    @property
    def status(self) -> str:
        """Who did the last thing, and when; empty when nobody did anything."""
        flag = self.flag
        if flag.resolved_at:
            return self._by(flag.resolved_by, flag.resolved_at)
        return self._by(flag.acknowledged_by, flag.acknowledged_at) if flag.acknowledged_at else ""

    @property
    def assigned(self) -> str:
        return self._name(self.flag.assigned_to) if self.flag.assigned_to else ""

    @property
    def snoozed_until(self) -> str:
        until = self.flag.snoozed_until
        return moment(until, self.zone, now=self.now) if until and until > self.now else ""

    @property
    def last_call(self) -> str:
        """`No answer, 12:10 pm`; empty without a call."""
        call: FlagEvent | None = next(iter(self.flag.calls), None)  # type: ignore[attr-defined]  # prefetched by _rows
        return f"{call.note.split('. ', 1)[0]}, {brief(call.at, self.zone, now=self.now)}" if call else ""

    def _by(self, person: User | None, at: datetime) -> str:
        return f"{self._name(person)}, {brief(at, self.zone, now=self.now)}"

    def _name(self, person: User | None) -> str:
        return gettext("You") if person == self.viewer else str(person)


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A shelf with its rows (at most 100), how many stand on each shelf, and the emergencies that nobody has seen.

    `emergencies` are flag numbers, whatever the shelf.
    """

    shelf: Shelf
    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    emergencies: Sequence[int]
    updated_at: str

    @property
    def tabs(self) -> list[tuple[Shelf, int]]:
        return [(shelf, self.counts[shelf]) for shelf in Shelf]

    @property
    def total(self) -> int:
        return self.counts[self.shelf]

    @property
    def late(self) -> list[Row]:
        """Rows that nobody has seen within their target."""
        return [row for row in self.rows if row.waiting.over]


def flags_of(clinic: Clinic, *, user: User) -> PainFlagQuerySet:
    """The clinic's flags, for somebody who works there."""
    return PainFlag.objects.visible_to(user).filter(patient__clinic=clinic)


def queue(clinic: Clinic, *, shelf: Shelf, user: User, now: datetime) -> Queue:
    """Four queries, however many flags."""
    shelves, flags = _shelves(user, now), flags_of(clinic, user=user)
    counts = {name: Count("pk", filter=on) for name, on in shelves.items()}
    unseen = Q(level=Level.EMERGENCY, state=PainFlag.State.OPEN)
    found = flags.aggregate(**counts, unseen=ArrayAgg("pk", filter=unseen, order_by="pk"))
    ordered = _in_order(flags.filter(shelves[shelf]), shelf).select_related(
        "patient", "acknowledged_by", "assigned_to", "resolved_by"
    )
    calls = FlagEvent.objects.filter(kind=FlagEvent.Kind.CALLED).order_by("-at", "-pk")
    shown = ordered.prefetch_related("patient__surgeries", Prefetch("events", calls, to_attr="calls"))[:MOST_ROWS]
    return Queue(
        shelf=shelf,
        rows=tuple(Row(flag=flag, zone=clinic.zone, viewer=user, now=now) for flag in shown),
        counts={name: found[name] for name in shelves},
        emergencies=found["unseen"] or (),
        updated_at=clock(now, clinic.zone),
    )


def count_open(clinic: Clinic, *, user: User, now: datetime) -> int:
    """How many flags stand on the open shelf."""
    return flags_of(clinic, user=user).filter(_shelves(user, now)[Shelf.OPEN]).count()


def _in_order(flags: PainFlagQuerySet, shelf: Shelf) -> PainFlagQuerySet:
    return flags.order_by("-resolved_at") if shelf is Shelf.RESOLVED else flags.in_triage_order()


def _shelves(user: User, now: datetime) -> dict[str, Q]:
    unresolved = ~Q(state=PainFlag.State.RESOLVED)
    snoozed = Q(snoozed_until__gt=now)
    taken = Q(assigned_to=user) | Q(assigned_to=None, acknowledged_by=user)
    return {
        Shelf.OPEN: unresolved & (Q(snoozed_until=None) | Q(snoozed_until__lte=now)),
        Shelf.MINE: unresolved & taken,
        Shelf.SNOOZED: unresolved & snoozed,
        Shelf.RESOLVED: Q(resolved_at__gte=now - RESOLVED_FOR),
    }
