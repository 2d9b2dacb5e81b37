"""Which reminders a day has: the plan and the patient's settings in, times out. No query, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from adherence.models import Message
from adherence.reports.in_effect import InEffect
from exercises import schedule
from exercises.reports import Due, Plan

MANY_SLOTS = 6  # a day with more gets reminders at CHOSEN of them
CHOSEN = 4
MOST_A_DAY = 8
LATE = timedelta(minutes=45)
REMINDERS = (Message.Kind.REMINDER, Message.Kind.REPEAT, Message.Kind.NUDGE)  # counted together


@dataclass(frozen=True)
class Slot:
    """A slot of a local day. `number` counts from 1 and counts slots on hold too, so that a hold renumbers nothing.

    `due` is None while the slot is on hold.
    """

    number: int
    at: datetime
    due: Due | None


@dataclass(frozen=True)
class Reminder:
    """One reminder: for slot `number` of the local `day`, due at an instant, worthless after another."""

    kind: Message.Kind
    day: date
    number: int
    due_at: datetime
    not_after: datetime


def slots_of(plan: Plan, day: date) -> tuple[Slot, ...]:
    """The day's slots in order, those on hold included."""
    prescribed = plan.due_on(day)
    if not plan.holds:
        return tuple(Slot(each.number, each.at, each) for each in prescribed)
    due = {each.at: each for each in prescribed}
    every = sorted(at for _, regimen in plan.regimens for at in schedule.slots_on(replace(regimen, holds=()), day))
    return tuple(Slot(number, at, due.get(at)) for number, at in enumerate(every, start=1))


def sets_needed(plan: Plan, day: date, number: int) -> int:
    """How many sets the day must have for the session of slot `number` to be done: its own and those before it."""
    slots = slots_of(plan, day)
    return sum(each.due.sets for each in slots if each.due and each.number <= number)


def reminders_on(plan: Plan, settings: InEffect, day: date) -> tuple[Reminder, ...]:
    """The day's reminders in order of time, repeats among them: at most 8; none while reminders are off or paused."""
    if not settings.enabled:
        return ()
    first = [(at, number) for at, number in _times(plan, settings, day) if not _paused(settings, at)]
    repeats = _repeats(plan, settings, first)[: MOST_A_DAY - len(first)]
    wanted = [(at, Message.Kind.REMINDER, number) for at, number in first]
    wanted += [(at, Message.Kind.REPEAT, number) for at, number in repeats]
    return tuple(_with_ends(day, sorted(wanted)))


def evenly(count: int, wanted: int) -> tuple[int, ...]:
    """Indices of `wanted` out of `count` things, spread evenly from the first to the last; one is the last."""
    if wanted >= count:
        return tuple(range(count))
    if wanted == 1:
        return (count - 1,)
    return tuple(i * (count - 1) // (wanted - 1) for i in range(wanted))


def _times(plan: Plan, settings: InEffect, day: date) -> list[tuple[datetime, int]]:
    slots = slots_of(plan, day)
    if settings.own_times:
        return _own_times(plan, settings, day, slots)
    chosen = evenly(len(slots), CHOSEN if len(slots) > MANY_SLOTS else len(slots))
    return [(slots[i].at, slots[i].number) for i in chosen if slots[i].due]


def _own_times(plan: Plan, settings: InEffect, day: date, slots: Sequence[Slot]) -> list[tuple[datetime, int]]:
    """Own times stand for slots spread over the day, so that the last one is wanted until all is done."""
    zone = plan.prescription.patient.zone
    times = sorted({datetime.combine(day, moment, tzinfo=zone).astimezone(UTC) for moment in settings.own_times})
    count = min(len(times), len(slots))
    pairs = zip(evenly(len(times), count), evenly(len(slots), count), strict=True)
    return [(times[t], slots[s].number) for t, s in pairs if slots[s].due and plan.counts_at(times[t])]


def _repeats(plan: Plan, settings: InEffect, first: Sequence[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
    """A repeat that would meet the next reminder, or come after the waking hours, is none."""
    if not settings.repeat_after:
        return []
    after = timedelta(minutes=settings.repeat_after)
    again = (
        (at + after, number)
        for (at, number), upcoming in zip(first, (*first[1:], None), strict=False)
        if upcoming is None or at + after < upcoming[0]
    )
    return [(at, number) for at, number in again if plan.counts_at(at) and _awake(plan, at)]


def _awake(plan: Plan, at: datetime) -> bool:
    patient = plan.prescription.patient
    return patient.wakes_at <= at.astimezone(patient.zone).time() <= patient.sleeps_at


def _paused(settings: InEffect, at: datetime) -> bool:
    return settings.paused_until is not None and at < settings.paused_until


def _with_ends(day: date, wanted: Sequence[tuple[datetime, Message.Kind, int]]) -> Iterator[Reminder]:
    """Each is worthless when 45 minutes late, or when the next one is due."""
    for (at, kind, number), upcoming in zip(wanted, (*wanted[1:], None), strict=False):
        end = min(at + LATE, upcoming[0]) if upcoming else at + LATE
        yield Reminder(kind, day, number, at, end)
