"""Patients at their phones: several at once, over HTTP, to a real server. Every answer is written down."""

from __future__ import annotations

import http.client
import json
import random
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import urlencode
from uuid import UUID, uuid4

from config.local.processes import HOST

PAUSE_SECONDS = 0.15  # between what one visitor does and the next
FORM = "application/x-www-form-urlencoded"
SIGNS_OF_A_CLOT = {"signs": "calf_pain"}


@dataclass(frozen=True)
class Person:
    """A patient who is signed in."""

    email: str
    session: str


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 when the line broke."""

    act: str
    began: float  # seconds since 1970
    seconds: float
    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    uuid: UUID | None = None  # of what was written

    @property
    def kept(self) -> bool:
        """It was said to be saved."""
        if self.act == "outbox":
            return self.status == 200 and {item["status"] for item in json.loads(self.text)} <= {200, 201}
        return self.uuid is not None and self.status in {201, 302}


@dataclass(frozen=True)
class Site:
    """One server on loopback."""

    port: int

    def today(self, who: Person) -> Answer:
        return self.ask("today", who, "GET", "/today/")

    def set_by_hand(self, who: Person) -> Answer:
        uuid = uuid4()
        typed = {"uuid": uuid, "when": "now", "sets": 1, "amount": 10}
        return self.ask("set", who, "POST", "/sets/new/", typed=typed, uuid=uuid)

    def outbox(self, who: Person) -> Answer:
        uuid = uuid4()
        item = {
            "uuid": str(uuid),
            "performed_at": datetime.now(UTC).isoformat(),
            "repetitions": 10,
            "source": "offline",
        }
        return self.ask("outbox", who, "POST", "/api/sets/", sent=[item], uuid=uuid)

    def pain(self, who: Person) -> Answer:
        """For review: it alerts the team, and puts nothing on hold."""
        uuid = uuid4()
        said = {"uuid": uuid, "score": 5, "no_signs": "on"}
        return self.ask("pain", who, "POST", "/pain/new/", typed=said, uuid=uuid)

    def code(self, who: Person) -> Answer:
        """A sign-in code, asked for by somebody who is not signed in."""
        nobody = Person(who.email, "")
        return self.ask("code", nobody, "POST", "/accounts/login/code/", typed={"email": who.email})

    def ask(
        self,
        act: str,
        who: Person,
        method: str,
        path: str,
        *,
        typed: Mapping[str, object] | None = None,
        sent: object = None,
        uuid: UUID | None = None,
    ) -> Answer:
        token = secrets.token_hex(16)
        body = json.dumps(sent) if sent is not None else urlencode({**(typed or {}), "csrfmiddlewaretoken": token})
        headers = {
            "Cookie": f"csrftoken={token}; sessionid={who.session}",
            "X-CSRFToken": token,
            "Content-Type": FORM if sent is None else "application/json",
            "X-Forwarded-For": f"10.{secrets.randbelow(250)}.{secrets.randbelow(250)}.{secrets.randbelow(250)}",
        }
        began, started = time.time(), time.monotonic()
        status, text, said = self._exchange(method, path, body, headers)
        return Answer(act, began, time.monotonic() - started, status, text, said, uuid)

    def _exchange(
        self, method: str, path: str, body: str, headers: Mapping[str, str]
    ) -> tuple[int, str, dict[str, str]]:
        with closing(http.client.HTTPConnection(HOST, self.port, timeout=60)) as connection:
            try:
                connection.request(method, path, body if method == "POST" else None, headers)
                response = connection.getresponse()
                return response.status, response.read().decode(), dict(response.headers)
            except (OSError, http.client.HTTPException) as broken:
                return 0, str(broken), {}


@dataclass
class Crowd:
    """Visitors in threads of their own, until the crowd is dispersed."""

    site: Site
    people: Sequence[Person]
    acts: Sequence[Callable[[Person], Answer]]
    seed: int
    visitors: int = 4
    answers: list[Answer] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    began: float = 0  # seconds since 1970

    def __enter__(self) -> Self:
        self.began = time.time()
        for number in range(self.visitors):
            self.threads.append(threading.Thread(target=self._visit, args=(number,)))
            self.threads[-1].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def _visit(self, number: int) -> None:
        dice = random.Random(f"{self.seed} {number}")
        while not self.over.wait(PAUSE_SECONDS):
            self.answers.append(dice.choice(self.acts)(dice.choice(self.people)))

    @property
    def kept(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.kept]

    def of_status(self, *statuses: int) -> list[Answer]:
        return [answer for answer in self.answers if answer.status in statuses]
