"""Deliverers are frozen, each at another stage of its message, until long after their leases; then they go on."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

import psutil
import psycopg

from tests.faults.app_settings import EMAIL_TIMEOUT
from tests.faults.figures import Facts, Outcome
from tests.faults.kills import drain, hurry, seeded
from tests.faults.stage import Room, Stage
from tests.faults.truth import truth_of

STAGES = ("banner", "recipient", "data", "text", "dot")  # text: between the row's UPDATE and its COMMIT
LEASE_SECONDS = 3 * EMAIL_TIMEOUT
WAITS_FOR_A_LOCK = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE wait_event_type = 'Lock' AND query LIKE '%%UPDATE \"adherence_message\"%%'"  # history's words stand before
)
FINISHED = "SELECT count(*) FROM adherence_message WHERE due_at <= to_timestamp(%s) AND finished_at IS NOT NULL"


@dataclass
class Freezer:
    """The gate of the mail server: whoever is first at a stage is frozen there, and answered only when released."""

    stage: Stage
    left: list[str] = field(default_factory=lambda: list(STAGES))
    frozen: dict[str, psutil.Process] = field(default_factory=dict)
    released: threading.Event = field(default_factory=threading.Event)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, stage: str, recipient: str, peer: int) -> None:
        if self.released.is_set():
            return
        with self.turn:
            here = next((each for each in self.left if each == stage or (stage, each) == ("data", "text")), None)
            if here is None:
                return
            process = self.stage.process_at(peer)
            if process in self.frozen.values():
                return
            self.left.remove(here)
            self._freeze(here, process, recipient)
        if here != "text":
            self.released.wait()

    def _freeze(self, stage: str, process: psutil.Process, recipient: str) -> None:
        if stage != "text":
            process.suspend()
            self.frozen[stage] = process
            return
        threading.Thread(target=self._freeze_in_transaction, args=(process, self._lock(recipient)), daemon=True).start()

    def _lock(self, recipient: str) -> psycopg.Connection[tuple[object, ...]]:
        """Hold the row, so that the deliverer must wait in its UPDATE."""
        connection = psycopg.connect(self.stage.environment["DATABASE_URL"])
        connection.execute(
            "SELECT 1 FROM adherence_message WHERE lower(\"to\") = %s AND state = 'claimed' FOR UPDATE", [recipient]
        )
        return connection

    def _freeze_in_transaction(self, process: psutil.Process, holding: psycopg.Connection[tuple[object, ...]]) -> None:
        """Stop it while it waits, then let the row go: its transaction has the row now, and nobody commits it."""
        with holding:
            self.stage.until("an UPDATE that waits", lambda: self.stage.rows(WAITS_FOR_A_LOCK)[0][0], every=0.02)
            process.suspend()
            self.frozen["text"] = process
        holding.close()

    def go_on(self) -> None:
        for process in self.frozen.values():
            process.resume()


def frozen(room: Room, *, seed: int) -> Outcome:
    """One message and one worker's child for each stage; another deliverer takes over, then the frozen go on."""
    with room.stage(f"frozen_{seed}") as stage, ExitStack() as last_steps:
        horizon = seeded(stage, len(STAGES))
        freezer = Freezer(stage)
        last_steps.callback(freezer.released.set)
        stage.mail.gate = freezer
        stage.worker("frozen", concurrency=len(STAGES))
        stage.beat("beat")
        stage.until("everybody frozen", lambda: len(freezer.frozen) == len(STAGES))
        freezer.released.set()
        time.sleep(LEASE_SECONDS + 1)
        taken_over = take_over(stage, horizon)
        freezer.go_on()
        drain(stage, horizon)
        truth = truth_of(stage, since=horizon, until=horizon)
        facts = Facts(
            "frozen beyond the lease",
            truth.n,
            {"frozen": len(freezer.frozen), "finished by another meanwhile": taken_over},
            {"every stage": len(freezer.frozen) == len(STAGES), "all sent": truth.states["sent"] == truth.n},
        )
        return facts.outcome(truth)


def take_over(stage: Stage, horizon: float) -> int:
    """Another deliverer finishes all but the row that a frozen transaction holds. Answers how many."""
    stage.dispatcher("other")

    def done() -> bool:
        hurry(stage, horizon)
        return finished(stage, horizon) >= len(STAGES) - 1

    stage.until("the others' messages", done)
    return finished(stage, horizon)


def finished(stage: Stage, horizon: float) -> int:
    count: int = stage.rows(FINISHED, horizon)[0][0]
    return count
