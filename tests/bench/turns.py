"""Asking by turns, so that a slow minute of the machine meets every work, and what each turn came to."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median, quantiles
from urllib.parse import urlencode

from tests.bench.metered import METER
from tests.bench.sites import Site, seconds_of
from tests.bench.works import Work

ROUNDS, EACH = 20, 5  # turns of each work, and requests in each after one that is not counted
SECRET = "b" * 32  # of the CSRF cookie and its field


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Seconds until it was read, its bytes, and the processor seconds that its process had used by then."""

    seconds: float
    size: int
    used: float


@dataclass
class Tally:
    """Of one work at one site: seconds by the clock of each request; seconds of processor a request, turn by turn."""

    walls: list[float] = field(default_factory=list)
    python: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)
    size: int = 0
    queries: int = 0

    @property
    def p99(self) -> float:
        return quantiles(self.walls, n=100)[98]

    def times(self, other: Tally) -> float:
        """Median over the turns of how many times its processor seconds of Python these are."""
        return median(mine / its for mine, its in zip(self.python, other.python, strict=True))


@dataclass(frozen=True, kw_only=True)
class Player:
    """One work at one site, by people with sessions of these `keys`, who take turns: nobody logs a hundred sets.

    `records` are theirs, by the same keys; a team has none.
    """

    work: Work
    keys: list[str]
    records: Mapping[str, str]
    place: Site
    tally: Tally = field(default_factory=Tally)


def measure(players: Iterable[Player]) -> None:
    everybody = list(players)
    for number in range(ROUNDS):
        for player in everybody:
            _take_turn(player, player.keys[number % len(player.keys)])


def _take_turn(player: Player, key: str) -> None:
    """Over a new connection: the server has closed the one that waited for its turn."""
    player.place.wire.close()
    first = ask(player, key)
    backends = player.place.backends()
    before = seconds_of(backends)
    answers = [ask(player, key) for _ in range(EACH)]
    tally = player.tally
    tally.walls += [answer.seconds for answer in answers]
    tally.python.append((answers[-1].used - first.used) / EACH)
    tally.postgres.append((seconds_of(backends) - before) / EACH)
    tally.size = answers[-1].size


def ask(player: Player, key: str) -> Answer:
    """Raises RuntimeError when the answer is not what was asked for."""
    work, wire = player.work, player.place.wire
    headers = {"Cookie": f"sessionid={key}; csrftoken={SECRET}", "Accept-Encoding": "gzip"}
    body = None
    if work.data:
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({**work.form(player.records.get(key, "")), "csrfmiddlewaretoken": SECRET})
    began = time.perf_counter()
    wire.request("POST" if work.data else "GET", work.path, body, headers)
    answer = wire.getresponse()
    size = len(answer.read())
    if answer.status != (302 if work.data else 200):
        raise RuntimeError(f"{work.name}: {answer.status} {answer.headers.get('Location', '')}")
    return Answer(seconds=time.perf_counter() - began, size=size, used=float(answer.headers[METER]))
