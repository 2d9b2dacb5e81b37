"""Deliverers are killed, or simply many, while messages wait; the server is hostile, or friendly."""

from __future__ import annotations

import json
import os
import random
import signal
import time

from tests.faults.figures import Facts, Outcome
from tests.faults.mischief import Friendly, Hostile
from tests.faults.stage import Room, Stage
from tests.faults.truth import Truth, truth_of

UNDER_WAY = "SELECT count(*) FROM adherence_message WHERE due_at <= to_timestamp(%s) AND finished_at IS NULL"
# The waits between attempts are the application's; time is made to pass quicker here, for all of them alike.
HURRY = (
    "UPDATE adherence_message SET next_attempt_at = now()"
    " WHERE state = 'pending' AND due_at <= to_timestamp(%s) AND next_attempt_at > now()"
)
WHOLE = 0.3  # of the kills take a worker with its parent, or a dispatcher; the others a worker's child


def killed(room: Room, *, messages: int, kills: int, seed: int) -> Outcome:
    """kill -9, again and again, with two beats, two dispatchers and a server that lies."""
    with room.stage(f"killed_{seed}") as stage:
        stage.mail.mood = Hostile(seed, spared=["colleague"])
        horizon = seeded(stage, messages)
        on(stage, workers=3)
        done = kill_often(stage, horizon, kills=kills, dice=random.Random(seed))
        drain(stage, horizon)
        truth = truth_of(stage, since=horizon, until=horizon)
        facts = Facts(
            "kill -9 under a hostile server",
            truth.n,
            {
                "kills": done,
                "lies": stage.mail.lies,
                "second alerts": truth.second_alerts,
                "shown failed": truth.states["failed"],
            },
            {
                "all planned": truth.n >= messages,
                "kills": done >= kills,
                "unknowns explained": truth.unknowns <= done + stage.mail.lies,
            },
        )
        return facts.outcome(truth)


def doubled(room: Room, *, messages: int, seed: int) -> Outcome:
    """Two beats, two dispatchers and two workers want the same messages; the server takes all."""
    with room.stage(f"doubled_{seed}") as stage:
        stage.mail.mood = Friendly()
        horizon = seeded(stage, messages)
        on(stage, workers=2)
        drain(stage, horizon)
        truth = truth_of(stage, since=horizon, until=horizon)
        facts = Facts(
            "two beats, two dispatchers",
            truth.n,
            {"second alerts": truth.second_alerts},
            {"all planned": truth.n >= messages, "all sent once": truth.states["sent"] == truth.n and once(truth)},
        )
        return facts.outcome(truth)


def once(truth: Truth) -> bool:
    return set(truth.taken.values()) == {1}


def seeded(stage: Stage, messages: int) -> float:
    """The instant up to which messages are due."""
    said = stage.do("tests.faults.seed", "messages", str(messages))
    return float(json.loads(said.splitlines()[-1])["now"])


def on(stage: Stage, *, workers: int) -> None:
    for number in range(workers):
        stage.worker(f"worker{number}")
    for number in range(2):
        stage.beat(f"beat{number}")
        stage.dispatcher(f"dispatcher{number}")


def kill_often(stage: Stage, horizon: float, *, kills: int, dice: random.Random) -> int:
    """Kill whoever talks to the mail server, evenly over the work there is. Answers how many deliverers died."""
    work, done = under_way(stage, horizon), 0
    for number in range(kills):
        left = work * (kills - number) // (kills + 1)
        stage.until("some progress", lambda left=left: progress(stage, horizon, left))  # type: ignore[misc]  # a lambda's default
        if not under_way(stage, horizon):
            break
        stage.until("somebody at the mail server", stage.at_the_mail_server, every=0.02)
        done += kill_one(stage, dice)
    return done


def progress(stage: Stage, horizon: float, left: int) -> bool:
    hurry(stage, horizon)
    return under_way(stage, horizon) <= left


def kill_one(stage: Stage, dice: random.Random) -> int:
    """A dispatcher, a worker with its parent, or the worker's child alone, in the middle of its work."""
    sending = stage.at_the_mail_server()
    if not sending:
        return 0
    pid = dice.choice(sorted(sending))
    name = sending[pid]
    if name.startswith("worker") and dice.random() > WHOLE:
        os.kill(pid, signal.SIGKILL)
        return 1
    stage.kill(name)
    stage.start_again(name)
    return 1


def drain(stage: Stage, horizon: float) -> None:
    """Until nothing that was due is under way."""
    stage.until("the end of every message", lambda: progress(stage, horizon, 0), every=0.5)
    time.sleep(1)  # what comes too late would come now


def under_way(stage: Stage, horizon: float) -> int:
    count: int = stage.rows(UNDER_WAY, horizon)[0][0]
    return count


def hurry(stage: Stage, horizon: float) -> int:
    return stage.change(HURRY, horizon)
