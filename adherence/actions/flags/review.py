"""What people do with a flag before it is resolved. The first to act wins; a slower colleague is told who did."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from adherence.models import FlagEvent, PainFlag
from patients.models import User


class AlreadyTaken(Exception):
    """A colleague was first. `by` is who, `at` when, `kind` what they did (a FlagEvent.Kind)."""

    def __init__(self, *, by: User, at: datetime, kind: str) -> None:
        super().__init__(f"{by} was first at {at:%H:%M}")
        self.by, self.at, self.kind = by, at, kind


@transaction.atomic
def acknowledge(flag: PainFlag, *, by: User, now: datetime) -> None:
    """Say that `by` has seen the flag. Doing so twice is doing so once. Raises AlreadyTaken."""
    if take(flag, by=by, now=now):
        return
    flag.refresh_from_db()
    if flag.acknowledged_by_id != by.pk:
        raise taken(flag)


@transaction.atomic
def assign(flag: PainFlag, *, to: User, by: User, now: datetime) -> None:
    """Hand the flag to a colleague. Raises AlreadyTaken when another did since `flag` was read, or resolved it."""
    waiting = PainFlag.objects.open().filter(pk=flag.pk, assigned_to=flag.assigned_to_id)
    _change(flag, waiting.update(assigned_to=to))
    note_event(flag, FlagEvent.Kind.ASSIGNED, by=by, now=now, note=to.name)


@transaction.atomic
def snooze(flag: PainFlag, *, reason: str, until: datetime, by: User, now: datetime) -> None:
    """Take the flag off the queue until `until`; whoever snoozes has seen it. Raises AlreadyTaken when resolved."""
    take(flag, by=by, now=now)
    _change(flag, PainFlag.objects.open().filter(pk=flag.pk).update(snoozed_until=until))
    note_event(flag, FlagEvent.Kind.SNOOZED, by=by, now=now, note=reason)


@transaction.atomic
def log_call(flag: PainFlag, *, outcome: str, note: str = "", by: User, now: datetime) -> None:
    """Write down a call (`outcome` in words); whoever calls has seen the flag. Raises AlreadyTaken when resolved."""
    take(flag, by=by, now=now)
    _change(flag, PainFlag.objects.open().filter(pk=flag.pk).update(snoozed_until=None))
    note_event(flag, FlagEvent.Kind.CALLED, by=by, now=now, note=". ".join(filter(None, [outcome, note])))


def take(flag: PainFlag, *, by: User, now: datetime) -> bool:
    """Acknowledge an open flag; False when it no longer is. The conditional UPDATE is the lock."""
    mine = PainFlag.objects.filter(pk=flag.pk, state=PainFlag.State.OPEN).update(
        state=PainFlag.State.ACKNOWLEDGED, acknowledged_at=now, acknowledged_by=by
    )
    if mine:
        note_event(flag, FlagEvent.Kind.ACKNOWLEDGED, by=by, now=now)
    return bool(mine)


def taken(flag: PainFlag) -> AlreadyTaken:
    """Who did what last: the person a slower colleague is shown."""
    last = FlagEvent.objects.filter(flag=flag).exclude(by=None).exclude(kind=FlagEvent.Kind.REPORTED)
    event = last.select_related("by").latest("at", "pk")
    return AlreadyTaken(**_who(event))


def note_event(flag: PainFlag, kind: FlagEvent.Kind, *, by: User | None, now: datetime, note: str = "") -> None:
    FlagEvent.objects.create(flag=flag, kind=kind, by=by, at=now, note=note)


def _who(event: FlagEvent) -> dict[str, Any]:
    return {"by": event.by, "at": event.at, "kind": event.kind}


def _change(flag: PainFlag, changed: int) -> None:
    if not changed:
        raise taken(flag)
