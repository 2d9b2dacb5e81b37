"""How long planning takes: from nothing, when nothing changed, when a day has passed, and for ten times the patients.

`make bench-planning`, or `make bench-planning PATIENTS=100000`. It works in a database of its own, dropped at the end.
Processor seconds are those of the planners and of their PostgreSQL processes: where others use the machine they say
more than the wall clock.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from adherence.management.scale.seeding import settle
from tests.bench import seed
from tests.bench.crew import together
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
    whole = plan(address, NOW, planners)
    show("from nothing, one for each core" if planners > 1 else "from nothing", whole)
    settle()
    show("nothing changed", plan(address, NOW + timedelta(minutes=1), 1))
    show("a day has passed", plan(address, NOW + timedelta(days=1), planners))
    return whole


def plan(address: str, now: datetime, planners: int) -> Round:
    answers = together(["planner", now.isoformat()], {"DATABASE_URL": address}, number=planners)
    rows, seconds, python, postgres = zip(*answers, strict=True)
    return Round(int(sum(rows)), max(seconds), sum(python), sum(postgres))


def show(what: str, done: Round) -> None:
    print(
        f"  {what:32} {done.rows:>8} rows  {done.seconds:6.1f} s   "
        f"processor: Python {done.python:5.1f} s, PostgreSQL {done.postgres:5.1f} s",
        flush=True,
    )
