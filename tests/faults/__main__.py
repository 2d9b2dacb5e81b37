"""`make faults`: the long scenarios, one table, and a status that says whether every figure held."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.faults import freezes, kills, outages
from tests.faults.figures import Outcome, table
from tests.faults.stage import Room

SCENARIOS: dict[str, Callable[[Room], Outcome]] = {
    "killed": lambda room: kills.killed(room, messages=1500, kills=50, seed=1),
    "frozen": lambda room: freezes.frozen(room, seed=1),
    "doubled": lambda room: kills.doubled(room, messages=1500, seed=1),
    "valkey": lambda room: outages.without_valkey(room, seconds=60, seed=1, timed=True),
    "postgres": lambda room: outages.without_postgres(room, stops=3, seconds=5, seed=1),
}


def main(wanted: Sequence[str]) -> int:
    """0 when every figure held. Whoever stops us, what we started ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="dorsi-faults-") as folder, Room(Path(folder)).open() as room:
        for name in wanted or SCENARIOS:
            print(f"{name} …", flush=True)  # a program for the terminal
            outcomes.append(SCENARIOS[name](room))
            print(table(outcomes[-1:]), flush=True)
    print("\n" + table(outcomes))
    return int(any(outcome.broken for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
