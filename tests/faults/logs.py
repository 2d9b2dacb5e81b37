"""Every process of Dorsi on a day on which everything goes wrong, and what all of them print."""

from __future__ import annotations

import json
import re
from pathlib import Path
from uuid import uuid4

from config.local.processes import free_port
from tests.faults.mischief import Trick
from tests.faults.stage import Room, Stage
from tests.faults.web import Person, Site

SECRET = "canaryphrase"
# What the seed and this scenario say of people: names, addresses, codes, notes, secrets of links.
WORDS = re.compile(rf"Doyle|Patient0|Colleague|Harbour|@example\.org|{SECRET}", re.IGNORECASE)
ERROR, TOLD = "IntegrityError", ("web", "worker", "dispatcher")
REFUSE = "ALTER TABLE {0} ADD CONSTRAINT {0}_is_away CHECK (false) NOT VALID"
PAGES = (f"/log/{SECRET}/", f"/unsubscribe/{SECRET}/", f"/invitations/{SECRET}/", f"/patients/?q={SECRET}")


class Rude:
    """Refuses everybody for good: some by name, the others once it has read the mail."""

    TRICKS = (Trick.NEVER_AT_RCPT, Trick.NEVER_AFTER_DOT)

    def on_connection(self, _number: int) -> Trick:
        return Trick.NONE

    def on_message(self, recipient: str, _visit: int) -> Trick:
        return self.TRICKS["colleague" in recipient]


def printed(room: Room) -> dict[str, str]:
    """By process, PostgreSQL among them: mail is refused in its own words, rows are refused, guests are odd."""
    with room.stage("printed") as stage:
        stage.mail.mood, stage.mail.tells, stage.mail.thought = Rude(), True, 0
        before = room.postgres.log.stat().st_size
        site, person = opened(stage)
        write(site, person)
        stage.dispatcher("dispatcher")
        stage.until("a refusal of each kind", lambda: {*Rude.TRICKS} <= stage.mail.tricks.keys())
        stage.kill("dispatcher")
        write(site, person)
        for table in ("adherence_message", "adherence_painflag"):
            stage.change(REFUSE.format(table))
        stage.start_again("dispatcher")
        stage.worker("worker")
        stage.beat("beat")
        write(site, person)
        visit(site)
        for name in TOLD:
            stage.until(f"an error of {name}", lambda name=name: ERROR in said(stage.log(name)))  # type: ignore[misc]  # a lambda's default
        logs = {name: said(stage.log(name)) for name in (*TOLD, "beat")}
        return logs | {"postgres": said(room.postgres.log, since=before)}


def opened(stage: Stage) -> tuple[Site, Person]:
    seeded = json.loads(stage.do("tests.faults.seed", "people", "1").splitlines()[-1])
    site, person = Site(free_port()), Person(*seeded["people"][0])
    stage.web("web", site.port)
    stage.until("the first page", lambda: site.today(person).status == 200)
    return site, person


def write(site: Site, person: Person) -> None:
    """A report of pain, of which five are told by mail, and a code for somebody."""
    report = {"uuid": uuid4(), "score": 5, "no_signs": "on", "note": SECRET}
    site.ask("pain", person, "POST", "/pain/new/", typed=report)
    site.code(person)


def visit(site: Site) -> None:
    nobody = Person("", "")
    for page in PAGES:
        site.ask("look", nobody, "GET", page)
    login = {"login": f"{SECRET}@example.org", "password": SECRET}
    site.ask("sign in", nobody, "POST", "/accounts/login/", typed=login)
    site.ask("code", nobody, "POST", "/accounts/login/code/", typed={"email": f"{SECRET}@example.org"})


def said(log: Path, *, since: int = 0) -> str:
    return log.read_bytes()[since:].decode()
