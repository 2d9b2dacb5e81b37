"""Every event of a patient's care, with who and when, newest first. Sets and reminders are summed up by day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from adherence.reports.record.timeline import flags, mails, people, plans, sets
from adherence.reports.record.timeline.event import Event

if TYPE_CHECKING:
    from adherence.reports.record.page import Record

__all__ = ["Event", "events_of"]


def events_of(record: Record) -> list[Event]:
    return sorted(_every(record), key=lambda event: event.at, reverse=True)


def _every(record: Record) -> Iterator[Event]:
    yield from people.stay(record.patient, record.invitations, record.care)
    for invitation in record.invitations:
        yield from people.of_invitation(invitation)
    for care in record.care:
        yield people.of_care(care)
    for plan in record.plans:
        yield from plans.of_plan(plan, record.now)
    for flag in record.flags:
        yield from flags.of_flag(flag)
    yield from sets.by_day(record.tallies, record.counts)
    yield from sets.corrections(record.tallies, record.facts.today)
    yield from mails.of_messages(record.written, record.patient)
    yield from mails.by_day(record.mail_tallies, record.patient)
