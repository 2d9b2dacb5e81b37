"""The review queue: flags of a clinic by level and by clock, on four shelves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adherence.models import FlagEvent, PainFlag
from adherence.models.flags import Level, PainFlagQuerySet
from adherence.reports import desk_words, pain_words
from adherence.reports.moments import brief, clock, moment
from adherence.reports.waiting import Waiting, waiting_of
from patients.models import Clinic, Surgery, User
from patients.models.composed import composed_once, in_one_row

MOST_ROWS = 100
RESOLVED_FOR = timedelta(days=7)


class Shelf(models.TextChoices):
    OPEN = "open", _("Open")
    MINE = "mine", _("Mine")
    SNOOZED = "snoozed", _("Snoozed")
    RESOLVED = "resolved", _("Resolved, 7 days")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One flag on the queue. `viewer` reads “you” for what they did themselves; `surgery` and `call` are the last."""

    flag: PainFlag
    zone: ZoneInfo
    viewer: User
    now: datetime
    surgery: Surgery | None
    call: FlagEvent | None = None

    @property
    def operation(self) -> str:
        """`Right knee replacement, day 24`; empty without a surgery on record."""
        if self.surgery is None:
            return ""
        day = self.surgery.day_number(self.flag.patient.local_date(self.now))
        return gettext("%(what)s, day %(number)d") % {"what": desk_words.operation(self.surgery), "number": day}

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
        if self.call is None:
            return ""
        return f"{self.call.note.split('. ', 1)[0]}, {brief(self.call.at, self.zone, now=self.now)}"

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
    lately = now - RESOLVED_FOR
    (found,) = _figures(clinic, user, now, lately)
    shown = ROWS_ON[shelf](clinic, user, now, lately)
    surgeries = {surgery.patient_id: surgery for surgery in _surgeries([flag.patient_id for flag in shown])}
    calls = {call.flag_id: call for call in _calls([flag.pk for flag in shown])}
    rows = (
        Row(
            flag=flag,
            zone=clinic.zone,
            viewer=user,
            now=now,
            surgery=surgeries.get(flag.patient_id),
            call=calls.get(flag.pk),
        )
        for flag in shown
    )
    return Queue(
        shelf=shelf,
        rows=tuple(rows),
        counts={name: found[name] for name in Shelf},
        emergencies=found["unseen"] or (),
        updated_at=clock(now, clinic.zone),
    )


def count_open(clinic: Clinic, *, user: User, now: datetime) -> int:
    """How many flags stand on the open shelf."""
    (found,) = _open(clinic, user, now)
    return int(found["number"])


@composed_once
def _open(clinic: Clinic, user: User, now: datetime) -> QuerySet[PainFlag, dict[str, Any]]:
    return in_one_row(flags_of(clinic, user=user).filter(_shelves(user, now, now)[Shelf.OPEN]), number=Count("*"))


@composed_once
def _figures(clinic: Clinic, user: User, now: datetime, lately: datetime) -> QuerySet[PainFlag, dict[str, Any]]:
    """How many stand on each shelf, and the emergencies that nobody has seen."""
    counts = {name: Count("pk", filter=on) for name, on in _shelves(user, now, lately).items()}
    unseen = Q(level=Level.EMERGENCY, state=PainFlag.State.OPEN)
    return in_one_row(
        flags_of(clinic, user=user), **counts, unseen=ArrayAgg("pk", filter=unseen, order_by="pk", default=None)
    )


def _rows_on(shelf: Shelf) -> Callable[[Clinic, User, datetime, datetime], list[PainFlag]]:
    @composed_once
    def rows(clinic: Clinic, user: User, now: datetime, lately: datetime) -> QuerySet[PainFlag]:
        flags = flags_of(clinic, user=user).filter(_shelves(user, now, lately)[shelf])
        ordered = flags.order_by("-resolved_at") if shelf is Shelf.RESOLVED else flags.in_triage_order()
        return ordered.select_related("patient", "acknowledged_by", "assigned_to", "resolved_by")[:MOST_ROWS]

    return rows


ROWS_ON = {shelf: _rows_on(shelf) for shelf in Shelf}


@composed_once
def _surgeries(patients: Sequence[UUID]) -> QuerySet[Surgery]:
    """Of each patient the last."""
    of_each = Surgery.objects.filter(patient__in=patients).distinct("patient")
    return of_each.order_by("patient", *(Surgery._meta.ordering or ()))


@composed_once
def _calls(flags: Sequence[int]) -> QuerySet[FlagEvent]:
    """About each flag the last."""
    called = FlagEvent.objects.filter(kind=FlagEvent.Kind.CALLED, flag__in=flags)
    return called.order_by("flag_id", "-at", "-pk").distinct("flag_id")


def _shelves(user: User, now: datetime, lately: datetime) -> dict[str, Q]:
    """`lately`: since when the resolved ones are shown."""
    unresolved = ~Q(state=PainFlag.State.RESOLVED)
    snoozed = Q(snoozed_until__gt=now)
    taken = Q(assigned_to=user) | Q(assigned_to=None, acknowledged_by=user)
    return {
        Shelf.OPEN: unresolved & (Q(snoozed_until=None) | Q(snoozed_until__lte=now)),
        Shelf.MINE: unresolved & taken,
        Shelf.SNOOZED: unresolved & snoozed,
        Shelf.RESOLVED: Q(resolved_at__gte=lately),
    }
