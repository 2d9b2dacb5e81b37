"""`manage.py dispatch`: the eight jobs without Redis. Any number may run, beside Celery."""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, connection

from adherence import outbox
from adherence.actions import days, erasures, flags, zones
from adherence.outbox.clock import database_now
from adherence.outbox.heartbeats import round_of
from adherence.outbox.tallies import fold
from exercises.actions import prescriptions
from patients.actions.seals import seal

logger = logging.getLogger(__name__)
DRIVER = "dispatch"
PAUSE = 2  # seconds between looks at the clock


def _deliver(_now: datetime) -> int:
    return outbox.deliver(database_now)


def _plan(now: datetime) -> int:
    return zones.change_due(now) + outbox.plan(now)


def _fold(_now: datetime) -> int:
    return fold()


@dataclass(frozen=True)
class Job:
    every: int  # seconds
    run: Callable[[datetime], int]


JOBS: Mapping[str, Job] = {
    "plan_messages": Job(60, _plan),
    "close_days": Job(300, days.close_days),
    "complete_plans": Job(300, prescriptions.complete_finished),
    "fold_counts": Job(300, _fold),
    "seal_history": Job(60, seal),
    "erase_records": Job(300, erasures.erase_waiting),
    "escalate_flags": Job(60, flags.escalate_overdue),
    "deliver_messages": Job(2, _deliver),  # nobody nudges here, and somebody may be waiting for a code
}


@dataclass
class Rota:
    """When each job is next to be run, in seconds of a clock that never jumps."""

    next_at: dict[str, float] = field(default_factory=dict)

    def due(self, at: float) -> list[str]:
        return [name for name in JOBS if self.next_at.get(name, at) <= at]

    def done(self, name: str, at: float) -> None:
        self.next_at[name] = at + JOBS[name].every


class Command(BaseCommand):
    help = "Plan, deliver, close days, complete plans, escalate, count, seal, erase, for ever; ends cleanly on SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run each job once, then end")
        parser.add_argument("--pause", type=float, default=PAUSE, help="seconds between looks at the clock")

    def handle(self, *, once: bool, pause: float, **_options: object) -> None:
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        rota = Rota()
        while True:
            for job in rota.due(time.monotonic()):
                rota.done(job, time.monotonic())
                run(job)
            if once or stop.wait(pause):
                return


def run(name: str) -> None:
    """One job and its sign of life. A database that is away is waited for: the rows keep until it is back."""
    try:
        with round_of(name, DRIVER):
            JOBS[name].run(database_now())
    except Error:
        logger.exception("%s: the database did not answer", name)
        connection.close()
