"""Asking by turns, so that a slow minute of the machine meets every work, and what each turn came to."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median, quantiles
from urllib.parse import urlencode

from tests.bench.metered import METER
from tests.bench.sites import CLIENTS, Site, seconds_of
from tests.bench.works import Work

LIVES, ROUNDS = (
    3,
    12,
)  # of each web server, and turns of each work in each: short ones, since machines vary by the second
ALONE = 3  # requests of one client without the others in a turn, after a first that is not counted
SECRET = "b" * 32  # of the CSRF cookie and its field


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Seconds until it was read, its bytes, and the processor seconds that its process had used by then."""

    seconds: float
    size: int
    used: float


@dataclass
class Tally:
    """Of one work at one site: seconds a request, turn by turn. Of the processor, but for `walls`."""

    python: list[float] = field(default_factory=list)
    postgres: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)  # of Python, asked by one client
    walls: list[float] = field(default_factory=list)  # by the clock, each request of that client
    size: int = 0
    queries: int = 0

    @property
    def p99(self) -> float:
        return quantiles(self.walls, n=100)[98]

    def times(self, other: Tally) -> float:
        """Median over the turns of how many times its processor seconds of Python these are."""
        return _times(self.python, other.python)

    def times_alone(self, other: Tally) -> float:
        return _times(self.alone, other.alone)


@dataclass(frozen=True, kw_only=True)
class Player:
    """One work at one site, by people with sessions of these `keys`, who take turns: each logs some dozens of sets.

    `records` are theirs, by the same keys; a team has none.
    """

    work: Work
    keys: list[str]
    records: Mapping[str, str]
    place: str
    tally: Tally = field(default_factory=Tally)


def measure(players: Iterable[Player], sites: Mapping[str, Site], *, life: int) -> None:
    everybody = list(players)
    with ThreadPoolExecutor(CLIENTS) as crowd:
        for number in range(life * ROUNDS, (life + 1) * ROUNDS):
            for player in everybody:
                keys = [player.keys[(number * CLIENTS + client) % len(player.keys)] for client in range(CLIENTS)]
                _take_turn(player, sites[player.place], keys, crowd)


def _take_turn(player: Player, site: Site, keys: list[str], crowd: ThreadPoolExecutor) -> None:
    """Over new connections: the server has closed those that waited for their turn."""
    for wire in site.wires:
        wire.close()
    tally = player.tally
    first, *answers = [_ask(player.work, site.wires[0], keys[0], player.records) for _ in range(1 + ALONE)]
    tally.walls += [answer.seconds for answer in answers]
    tally.alone.append(_used(answers, since=first))
    tally.size = answers[-1].size
    backends = site.backends()
    before = seconds_of(backends)
    together = _all_ask(player, site, keys, crowd)
    tally.python.append(_used(together, since=answers[-1]))
    tally.postgres.append((seconds_of(backends) - before) / len(together))


def _all_ask(player: Player, site: Site, keys: list[str], crowd: ThreadPoolExecutor) -> list[Answer]:
    """Each client asks as often, without waiting for the others."""

    def asked(wire: http.client.HTTPConnection, key: str) -> list[Answer]:
        return [_ask(player.work, wire, key, player.records) for _ in range(player.work.each)]

    return [answer for answers in crowd.map(asked, site.wires, keys) for answer in answers]


def _ask(work: Work, wire: http.client.HTTPConnection, key: str, records: Mapping[str, str]) -> Answer:
    """Raises RuntimeError when the answer is not what was asked for."""
    headers = {"Cookie": f"sessionid={key}; csrftoken={SECRET}", "Accept-Encoding": "gzip"}
    body = None
    if work.data:
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({**work.form(records.get(key, "")), "csrfmiddlewaretoken": SECRET})
    began = time.perf_counter()
    wire.request("POST" if work.data else "GET", work.path, body, headers)
    answer = wire.getresponse()
    size = len(answer.read())
    if answer.status != (302 if work.data else 200):
        raise RuntimeError(f"{work.name}: {answer.status} {answer.headers.get('Location', '')}")
    return Answer(seconds=time.perf_counter() - began, size=size, used=float(answer.headers[METER]))


def _used(answers: list[Answer], *, since: Answer) -> float:
    """Processor seconds of each of the `answers`."""
    return (max(answer.used for answer in answers) - since.used) / len(answers)


def _times(mine: list[float], its: list[float]) -> float:
    return median(one / other for one, other in zip(mine, its, strict=True))
