"""How long planning takes: from nothing, when nothing changed, when a day has passed, and for ten times the patients.

`make bench-planning`, or `make bench-planning PATIENTS=100000`. It works in a database of its own, dropped at the end.
Processor seconds are those of the planners and of their PostgreSQL processes: where others use the machine they say
more than the wall clock.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adherence.management.scale.seeding import settle
from tests.bench import seed
from tests.bench.database import own_database

NOW = datetime(2026, 11, 17, 0, 1, tzinfo=UTC)  # a Tuesday in London


@dataclass(frozen=True)
class Round:
    """What planners at work together came to; `seconds` are the slowest one's."""

    rows: int
    seconds: float
    python: float
    postgres: float


def main() -> None:
    options = argparse.ArgumentParser(description="How long planning takes.")
    options.add_argument("--patients", type=int, default=10_000)
    options.add_argument("--planners", type=int, default=2)
    chosen = options.parse_args()
    with own_database() as address:
        few = measure(address, chosen.patients // 10, chosen.planners)
        many = measure(address, chosen.patients, chosen.planners)
    work = (many.python + many.postgres) / (few.python + few.postgres)
    print(f"ten times the patients: {many.seconds / few.seconds:.1f} times the time, {work:.1f} times the work")


def measure(address: str, patients: int, planners: int) -> Round:
    """What it takes from nothing; prints that and the rest."""
    seed.forget()
    seed.seed(patients, NOW)
    settle()
    print(f"{patients} patients, four sessions a day", flush=True)
    whole = plan(address, "from nothing, one for each core" if planners > 1 else "from nothing", NOW, planners)
    settle()
    plan(address, "nothing changed", NOW + timedelta(minutes=1), 1)
    plan(address, "a day has passed", NOW + timedelta(days=1), planners)
    return whole


def plan(address: str, what: str, now: datetime, planners: int) -> Round:
    command = [sys.executable, "-m", "tests.bench", "planner", now.isoformat()]
    workers = [
        subprocess.Popen(
            command,
            env=os.environ | {"DATABASE_URL": address},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(planners)
    ]
    for worker in workers:
        assert worker.stdout
        worker.stdout.readline()
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    answers = [[float(word) for word in worker.communicate()[0].split()] for worker in workers]
    rows, seconds, python, postgres = zip(*answers, strict=True)
    done = Round(int(sum(rows)), max(seconds), sum(python), sum(postgres))
    print(
        f"  {what:32} {done.rows:>8} rows  {done.seconds:6.1f} s   "
        f"processor: Python {done.python:5.1f} s, PostgreSQL {done.postgres:5.1f} s",
        flush=True,
    )
    return done
