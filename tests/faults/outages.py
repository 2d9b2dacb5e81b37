"""Valkey and PostgreSQL go away under patients at their phones, and come back."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable, Sequence
from math import ceil

import psutil

from config.local import processes
from config.local.processes import free_port
from tests.faults.figures import Cell, Facts, Outcome
from tests.faults.kills import drain
from tests.faults.stage import Room, Stage
from tests.faults.truth import truth_of
from tests.faults.web import SIGNS_OF_A_CLOT, Answer, Crowd, Person, Site

PEOPLE = 40
LATE_SECONDS = 60
SLOW_SECONDS = 1
OK, ERRORS = 200, range(500, 600)


def without_valkey(room: Room, *, seconds: float, seed: int, timed: bool) -> Outcome:
    """Valkey is stopped, then frozen, each for a while, with patients at work. `timed`: speed is judged too."""
    with room.stage(f"valkey_{seed}") as stage:
        site, people = opened(stage)
        # One report of pain is five alerts: as seldom as among patients, so that one dispatcher alone keeps up.
        acts = [*[site.today, site.set_by_hand, site.outbox] * 5, site.pain, site.code, site.code]
        with Crowd(site, people, acts, seed) as crowd:
            crowd.over.wait(3)
            stop_valkey(stage, lambda: crowd.over.wait(seconds))
            crowd.over.wait(3)
            freeze_valkey(stage, lambda: crowd.over.wait(seconds))
            crowd.over.wait(3)
        horizon = time.time()
        drain(stage, horizon)
        truth = truth_of(stage, since=crowd.began, until=horizon)
        failed = [answer for answer in crowd.answers if answer.status in ERRORS or not answer.status]
        slow = at_percent(crowd.answers, 99)
        beside: dict[str, Cell] = {
            "requests": len(crowd.answers),
            "5xx": len(failed),
            "s at the 99th percentile": f"{slow:.2f}",
        }
        promises = {
            "no 5xx": not failed,
            "enough requests": len(crowd.answers) > PEOPLE,
            "mail was due": truth.n > 0,
            "p99 < 1 s": not timed or slow < SLOW_SECONDS,
            "mail <= 60 s late": not timed or truth.worst_delay <= LATE_SECONDS,
        }
        return Facts("Valkey stopped and frozen", truth.n, beside, promises).outcome(truth)


def at_percent(answers: list[Answer], percent: int) -> float:
    """Seconds within which so many of the answers came."""
    ordered = sorted(answer.seconds for answer in answers)
    return ordered[ceil(len(ordered) * percent / 100) - 1]


def opened(stage: Stage) -> tuple[Site, list[Person]]:
    """Everything up, and patients signed in."""
    said = json.loads(stage.do("tests.faults.seed", "people", str(PEOPLE)).splitlines()[-1])
    stage.mail.thought = 0
    site = Site(free_port())
    stage.web("web", site.port)
    stage.worker("worker")
    stage.beat("beat")
    stage.dispatcher("dispatcher")
    people = [Person(email, session) for email, session in said["people"]]
    stage.until("the first page", lambda: site.today(people[0]).status == OK)
    return site, people


def stop_valkey(stage: Stage, meanwhile: Callable[[], object]) -> None:
    """Gone, and back on the same port."""
    words = psutil.Process(stage.valkey.pid).cmdline()
    stage.valkey.stop()
    meanwhile()
    stage.crew["valkey"] = processes.spawn(words, log=stage.log("valkey"), folder=stage.folder)


def freeze_valkey(stage: Stage, meanwhile: Callable[[], object]) -> None:
    """It takes connections and answers nobody."""
    stage.crew["valkey"].send_signal(signal.SIGSTOP)
    meanwhile()
    stage.crew["valkey"].send_signal(signal.SIGCONT)


def without_postgres(room: Room, *, stops: int, seconds: float, seed: int) -> Outcome:
    """PostgreSQL is stopped immediately, several times, while patients save; each time it comes back."""
    with room.stage(f"postgres_{seed}") as stage:
        site, people = opened(stage)
        acts = [site.set_by_hand, site.outbox, site.pain, site.set_by_hand, site.today]
        crowd = Crowd(site, people, acts, seed)
        spoken = []
        with crowd:
            for _ in range(stops):
                crowd.over.wait(3)
                spoken.append(stop_postgres(stage, site, people[0], seconds))
            crowd.over.wait(3)
        horizon = time.time()
        drain(stage, horizon)
        truth = truth_of(stage, since=crowd.began, until=horizon)
        lost = [answer for answer in crowd.kept if not is_there(stage, answer)]
        away, rude = crowd.of_status(503), [a for a in crowd.answers if a.status not in {200, 201, 302, 503}]
        beside: dict[str, Cell] = {"saved": len(crowd.kept), "lost": len(lost), "stops": stops, "503": len(away)}
        promises = {
            "all that was saved is there": not lost,
            "enough was saved": len(crowd.kept) > stops,
            "only plain refusals": not rude and all(map(is_plain, away)),
            "advice without a database": all(spoken),
        }
        return Facts("PostgreSQL stopped immediately", truth.n, beside, promises).outcome(truth)


def stop_postgres(stage: Stage, site: Site, who: Person, seconds: float) -> bool:
    """Gone without a word for a while, then started again. True when a report of pain was answered meanwhile."""
    postgres = stage.room.postgres
    server = psutil.Process(postgres.pid)
    words = server.cmdline()
    server.send_signal(signal.SIGQUIT)
    stage.until("the end of PostgreSQL", lambda: postgres.pid is None)
    began = time.monotonic()
    answer = site.ask("pain", who, "POST", "/pain/new/", typed=SIGNS_OF_A_CLOT)
    time.sleep(max(0, seconds - (time.monotonic() - began)))
    start_postgres(stage, words)
    stage.until("Dorsi by itself", lambda: site.today(who).status == OK)
    return answer.status == 503 and "NOT SENT" in answer.text and "Stop your pumps" in answer.text


def start_postgres(stage: Stage, words: Sequence[str]) -> None:
    """By the words it was started with, on its port; again when the killed one's children still hold its memory."""
    postgres, account = stage.room.postgres, processes.Account()
    while not stage.answers():
        (postgres.data / "postmaster.pid").unlink(missing_ok=True)
        child = processes.spawn(words, log=postgres.log, folder=postgres.data, account=account)
        stage.until("PostgreSQL", lambda child=child: stage.answers() or child.poll() is not None)  # type: ignore[misc]  # a lambda's default


def is_plain(answer: Answer) -> bool:
    """A page for a patient, or JSON for the phone; with when to try again, and nothing of what is inside."""
    words = "error" if answer.act == "outbox" else "999"
    inside = any(word in answer.text for word in ("Traceback", "psycopg", "connection"))
    return words in answer.text and not inside


def is_there(stage: Stage, answer: Answer) -> bool:
    """What was said to be saved is in the database."""
    table = "adherence_painflag" if answer.act == "pain" else "adherence_loggedset"
    return bool(stage.rows(f"SELECT 1 FROM {table} WHERE uuid = %s", answer.uuid))  # noqa: S608  # our own words
