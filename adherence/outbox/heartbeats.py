"""Signs of life of the drivers, and whether the machine keeps up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Min

from adherence.models import Heartbeat, Message
from adherence.outbox.delivery.states import LONGEST_WAIT

JOBS = ("plan_messages", "deliver_messages", "escalate_flags")  # each at least once a minute
OLDEST_HEARTBEAT = timedelta(minutes=3)
OLDEST_DUE = timedelta(minutes=5)


def beat(job: str, driver: str, now: datetime) -> None:
    """Write that `driver` (celery, dispatch) has just done `job`."""
    Heartbeat.objects.update_or_create(driver=f"{job}/{driver}", defaults={"at": now})


def silent_jobs(now: datetime) -> Mapping[str, datetime | None]:
    """Jobs that no driver has done for 3 minutes, with the last time (None: never)."""
    last = {job: Heartbeat.objects.last_of(job) for job in JOBS}
    return {job: at for job, at in last.items() if at is None or now - at > OLDEST_HEARTBEAT}


def oldest_due(now: datetime) -> timedelta:
    """How long the message that has waited longest is overdue; zero when none is.

    Read from the index of what is due: one that is to be tried again is so within minutes.
    """
    soon = now + LONGEST_WAIT
    waiting = Message.objects.filter(state=Message.State.PENDING, next_attempt_at__lte=soon, due_at__lte=now)
    first = waiting.aggregate(first=Min("due_at"))["first"]
    return now - first if first else timedelta()
