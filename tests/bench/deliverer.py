"""One worker that delivers: `python -m tests.bench deliverer SHIFT ROUNDS`. Begins when it is told to, on stdin.

Its rounds are those of Celery and of `manage.py dispatch`, by a clock that is SHIFT seconds ahead of the database's.
It ends after so many rounds, or after one that found nothing to send. Prints mails taken, and seconds.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta

from adherence import outbox
from adherence.outbox.clock import database_now
from adherence.outbox.heartbeats import round_of
from tests.bench.crew import wait_to_be_told


def main() -> None:
    ahead, rounds = timedelta(seconds=float(sys.argv[1])), int(sys.argv[2])
    database_now()  # connects
    wait_to_be_told()
    began, count = time.perf_counter(), 0
    for _ in range(rounds):
        taken = _round(ahead)
        count += taken
        if not taken:
            break
    print(count, time.perf_counter() - began)


def _round(ahead: timedelta) -> int:
    def clock() -> datetime:
        return database_now() + ahead

    with round_of("deliver_messages", "bench"):
        return outbox.deliver(clock)
