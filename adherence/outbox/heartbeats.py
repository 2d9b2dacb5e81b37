"""Signs of life of the drivers, and whether the machine keeps up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

import pghistory
from django.db.models import Min

from adherence.models import Heartbeat, Message
from adherence.outbox.clock import database_now
from adherence.outbox.delivery.states import LONGEST_WAIT

OFTEN, NOW_AND_THEN = timedelta(minutes=3), timedelta(minutes=15)
# How long no driver may have done a job: three of its rounds. Folding counts is not among them: nobody waits for it.
OLDEST_HEARTBEAT: Mapping[str, timedelta] = {
    "plan_messages": OFTEN,
    "deliver_messages": OFTEN,
    "escalate_flags": OFTEN,
    "close_days": NOW_AND_THEN,
    "complete_plans": NOW_AND_THEN,
}
OLDEST_DUE = timedelta(minutes=5)


def beat(job: str, driver: str, now: datetime) -> None:
    """Write that `driver` (celery, dispatch) has just done `job`."""
    Heartbeat.objects.update_or_create(driver=f"{job}/{driver}", defaults={"at": now})


@contextmanager
def round_of(job: str, driver: str) -> Iterator[None]:
    """History names the job and its driver for what is written inside; a sign of life at the end."""
    with pghistory.context(job=job, driver=driver):
        yield
        beat(job, driver, database_now())


def silent_jobs(now: datetime) -> Mapping[str, datetime | None]:
    """Jobs that no driver has done for too long, with the last time (None: never)."""
    last = {job: Heartbeat.objects.last_of(job) for job in OLDEST_HEARTBEAT}
    return {job: at for job, at in last.items() if at is None or now - at > OLDEST_HEARTBEAT[job]}


def oldest_due(now: datetime) -> timedelta:
    """How long the message that has waited longest is overdue; zero when none is.

    Read from the index of what is due: one that is to be tried again is so within minutes.
    """
    soon = now + LONGEST_WAIT
    waiting = Message.objects.filter(state=Message.State.PENDING, next_attempt_at__lte=soon, due_at__lte=now)
    first = waiting.aggregate(first=Min("due_at"))["first"]
    return now - first if first else timedelta()
