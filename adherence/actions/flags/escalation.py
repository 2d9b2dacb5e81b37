"""Flags that nobody acknowledged in time: told once to those in charge, and at twice the time to every clinician."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from adherence import outbox
from adherence.actions.flags.review import note_event
from adherence.models import FlagEvent, PainFlag

IN_CHARGE, EVERY_CLINICIAN = 1, 2


def escalate_overdue(now: datetime) -> int:
    """Take each overdue step once, however often this runs; returns how many were taken."""
    return _escalate(IN_CHARGE, now) + _escalate(EVERY_CLINICIAN, now)


def _escalate(step: int, now: datetime) -> int:
    late = PainFlag.objects.filter(state=PainFlag.State.OPEN, escalated=step - 1, acknowledge_by__lte=now)
    flags = [flag for flag in late.select_related("patient__clinic") if _due(flag, step) <= now]
    return sum(escalate(flag, step=step, now=now) for flag in flags)


def _due(flag: PainFlag, step: int) -> datetime:
    """The target, or twice the target."""
    return flag.reported_at + step * ((flag.acknowledge_by or flag.reported_at) - flag.reported_at)


@transaction.atomic
def escalate(flag: PainFlag, *, step: int, now: datetime) -> bool:
    """Take one step (1 or 2). False when the flag was acknowledged, or took the step, meanwhile."""
    still = PainFlag.objects.filter(pk=flag.pk, state=PainFlag.State.OPEN, escalated=step - 1)
    if not still.update(escalated=step):
        return False
    note_event(flag, FlagEvent.Kind.ESCALATED, by=None, now=now, note=str(step))
    outbox.escalations(flag, step, now)
    return True
