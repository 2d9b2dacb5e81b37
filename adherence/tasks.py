"""Celery's way in: each task reads the clock, calls one thing, and leaves a sign of life. Safe to run twice."""

from __future__ import annotations

from celery import shared_task

from adherence.actions import days, erasures, flags, zones
from adherence.outbox import deliver, plan
from adherence.outbox.clock import database_now
from adherence.outbox.heartbeats import round_of
from adherence.outbox.tallies import fold
from exercises.actions import prescriptions
from patients.actions.seals import seal

DRIVER = "celery"


@shared_task(name="adherence.plan_messages")
def plan_messages() -> None:
    """Put down the messages of the next 48 hours. Fails towards planning late, never towards planning twice."""
    with round_of("plan_messages", DRIVER):
        zones.change_due(database_now())
        plan(database_now())


@shared_task(name="adherence.deliver_messages")
def deliver_messages() -> None:
    """Send what is due. Fails towards a message shown as “may have arrived”, never towards a second copy.

    A flag alert fails towards a second copy.
    """
    with round_of("deliver_messages", DRIVER):
        deliver(database_now)


@shared_task(name="adherence.close_days")
def close_days() -> None:
    """Write what was prescribed on days that are over. Fails towards closing late; a closed day never changes."""
    with round_of("close_days", DRIVER):
        days.close_days(database_now())


@shared_task(name="adherence.complete_plans")
def complete_plans() -> None:
    """End the plans whose last phase is over. Fails towards ending late, never towards ending a plan that goes on."""
    with round_of("complete_plans", DRIVER):
        prescriptions.complete_finished(database_now())


@shared_task(name="adherence.escalate_flags")
def escalate_flags() -> None:
    """Escalate what nobody acknowledged in time. Fails towards escalating late, never towards a step left out."""
    with round_of("escalate_flags", DRIVER):
        flags.escalate_overdue(database_now())


@shared_task(name="adherence.fold_counts")
def fold_counts() -> None:
    """Put the counts of messages together. Fails towards slower numbers, never towards wrong ones."""
    with round_of("fold_counts", DRIVER):
        fold()


@shared_task(name="adherence.seal_history")
def seal_history() -> None:
    """Seal what was written down. Fails towards sealing late, which `verify_audit` tells; never twice."""
    with round_of("seal_history", DRIVER):
        seal(database_now())


@shared_task(name="adherence.erase_records")
def erase_records() -> None:
    """Carry out the erasures that managers asked for. Fails towards erasing late, never towards half of it."""
    with round_of("erase_records", DRIVER):
        erasures.erase_waiting(database_now())
