"""What a page and a write cost beside a bare twin of the same machine and minute: `make bench`.

Both run under granian as the demo does, on the same PostgreSQL, asked by one client over one connection, by turns. The
ratio is of processor time in the web process: where others use the machine, the wall clock says little. Queries and
bytes are of one answer, compressed as browsers ask for it. To measure one more page, add a line to WORKS.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode
from uuid import uuid4

import django
import psutil
import psycopg

django.setup()

from django.conf import settings  # noqa: E402  # readable only after setup, as everything below
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from config.local import processes, static  # noqa: E402
from config.local.demo import commands  # noqa: E402
from config.local.processes import HOST  # noqa: E402
from config.local.services import PROJECT  # noqa: E402
from patients.models import User  # noqa: E402
from tests.bench import fifty  # noqa: E402
from tests.bench.planning import own_database  # noqa: E402
from tests.conftest import keep_fresh  # noqa: E402

ROUNDS, WARM, EACH = 5, 5, 20  # requests of each work in a round
SECRET = "b" * 32  # of the CSRF cookie and its field
PATIENT, SET = "{patient}", "{set}"  # filled in when asked


@dataclass(frozen=True, kw_only=True)
class Work:
    """One thing to ask for; `of` is the bare work beside it, and `most` how many times that it may cost."""

    name: str
    who: str
    path: str
    of: str = ""
    most: float = 0
    most_queries: int = 0
    data: dict[str, str] = field(default_factory=dict)


BARE_PAGE, BARE_POST = "bare page of 20 rows", "bare form POST"
WORKS = (
    Work(name=BARE_PAGE, who="bare", path="/rows/"),
    Work(name=BARE_POST, who="bare", path="/rows/add/", data={"name": "Row"}),
    Work(
        name="log a set",
        who="owner",
        path="/sets/new/",
        of=BARE_POST,
        most=2,
        data={"uuid": SET, "when": "now", "sets": "1", "amount": "10"},
    ),
    Work(name="Today", who="owner", path="/today/", of=BARE_PAGE, most=2, most_queries=12),
    Work(name="caseload of 50", who="clinician", path="/caseload/", of=BARE_PAGE, most=5, most_queries=15),
    Work(
        name="patient, six weeks", who="clinician", path="/patients/{patient}/", of=BARE_PAGE, most=5, most_queries=25
    ),
    Work(name="flag queue, 20 open", who="clinician", path="/flags/", of=BARE_PAGE, most=3),
)


@dataclass
class Tally:
    """Of one work: seconds by the clock, each request; seconds of processor, all of them; bytes of the last answer."""

    walls: list[float] = field(default_factory=list)
    processor: float = 0
    size: int = 0
    queries: int | None = None

    @property
    def cost(self) -> float:
        """Seconds of processor a request."""
        return self.processor / len(self.walls)


@dataclass(frozen=True, kw_only=True)
class Site:
    """A web server with a connection to it that stays open."""

    process: psutil.Process
    wire: http.client.HTTPConnection

    @property
    def processor(self) -> float:
        """Seconds that the server and its workers have used so far."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(each.cpu_times().user + each.cpu_times().system for each in family)


def main() -> int:
    static.refresh(PROJECT, _collect)
    with own_database() as address, twin_database() as bare:
        connection.settings_dict["NAME"] = address.rpartition("/")[2]
        made = fifty.make(timezone.now())
        fifty.settle()
        call_command("createcachetable", verbosity=0)
        browsers = {"owner": _signed_in(made.owner), "clinician": _signed_in(made.clinician)}
        keys = {who: str(client.session.session_key) for who, client in browsers.items()}
        keys["bare"] = fill_twin(bare)
        works = [_filled(work, str(made.patient.pk)) for work in WORKS]
        with site("config.wsgi:application", address) as app, site("tests.bench.bare.wsgi:application", bare) as twin:
            tallies = measure(works, keys, lambda who: twin if who == "bare" else app)
        for work in works:
            if work.who != "bare":
                tallies[work.name].queries = _queries(browsers[work.who], work)
        connection.close()
    return judge(works, tallies)


def _collect() -> None:
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def _signed_in(user: User) -> Client:
    client = Client(SERVER_NAME=HOST)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    keep_fresh(client, user)
    return client


def _filled(work: Work, patient: str) -> Work:
    return Work(**{**vars(work), "path": work.path.replace(PATIENT, patient)})


@contextmanager
def twin_database() -> Iterator[str]:
    """The address of an empty one."""
    server, name = os.environ["DATABASE_URL"].rpartition("/")[0], f"bare_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield f"{server}/{name}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def fill_twin(address: str) -> str:
    """The key of somebody's session."""
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.bench.bare.settings"}
    command = [sys.executable, "-m", "tests.bench.bare.fill"]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def site(application: str, database: str) -> Iterator[Site]:
    """The application as the demo serves it."""
    port = processes.free_port()
    command = [*commands(port)["web"][:-1], application]
    log = Path(settings.LOCAL_DIR) / "logs" / f"bench-{port}.log"
    child = processes.spawn(command, log=log, folder=PROJECT, environment=os.environ | {"DATABASE_URL": database})
    try:
        yield Site(process=psutil.Process(child.pid), wire=_connected(port))
    finally:
        processes.stop(child.pid)


def _connected(port: int) -> http.client.HTTPConnection:
    deadline = time.monotonic() + 60
    while True:
        wire = http.client.HTTPConnection(HOST, port, timeout=60)
        try:
            wire.connect()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
            continue
        return wire


def measure(works: list[Work], keys: dict[str, str], site_of: Callable[[str], Site]) -> dict[str, Tally]:
    """By turns, so that a slow minute of the machine meets all of them."""
    tallies = {work.name: Tally() for work in works}
    for _ in range(ROUNDS):
        for work in works:
            _take_turn(work, keys[work.who], site_of(work.who), tallies[work.name])
    return tallies


def _take_turn(work: Work, key: str, place: Site, tally: Tally) -> None:
    """Over a new connection: the server has closed the one that waited for its turn."""
    place.wire.close()
    for _ in range(WARM):
        ask(work, key, place)
    before = place.processor
    for _ in range(EACH):
        seconds, tally.size = ask(work, key, place)
        tally.walls.append(seconds)
    tally.processor += place.processor - before


def ask(work: Work, key: str, place: Site) -> tuple[float, int]:
    """Seconds until the answer was read, and its bytes. Raises RuntimeError when it is not what was asked for."""
    headers = {"Cookie": f"sessionid={key}; csrftoken={SECRET}", "Accept-Encoding": "gzip"}
    body = None
    if work.data:
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({**_form(work), "csrfmiddlewaretoken": SECRET})
    began = time.perf_counter()
    place.wire.request("POST" if work.data else "GET", work.path, body, headers)
    answer = place.wire.getresponse()
    size = len(answer.read())
    if answer.status != (302 if work.data else 200):
        raise RuntimeError(f"{work.name}: {answer.status} {answer.headers.get('Location', '')}")
    return time.perf_counter() - began, size


def _form(work: Work) -> dict[str, str]:
    return {name: value.replace(SET, str(uuid4())) for name, value in work.data.items()}


def _queries(client: Client, work: Work) -> int:
    """Of the second time: the first may write what is written now and then."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(work.path, _form(work)) if work.data else client.get(work.path)
            answer.content  # noqa: B018  # lazily rendered
    return len(queries)


def judge(works: list[Work], tallies: dict[str, Tally]) -> int:
    """Print the table; 1 when a budget is missed."""
    print(f"\n{'':5}{'':22}{'ratio':>7}{'budget':>8}{'CPU ms':>8}{'p50 ms':>8}{'p99 ms':>8}{'queries':>9}{'bytes':>8}")
    holds = [_line(work, tallies) for work in works]
    print(
        f"ratio: processor time of the web process, {ROUNDS} × {EACH} requests, beside “{BARE_PAGE}” or “{BARE_POST}”"
    )
    return int(not all(holds))


def _line(work: Work, tallies: dict[str, Tally]) -> bool:
    tally = tallies[work.name]
    ratio = tally.cost / tallies[work.of].cost if work.of else 1
    p99 = quantiles(tally.walls, n=100)[98]
    queries = tally.queries or 0
    holds = (not work.most or ratio <= work.most) and (not work.most_queries or queries <= work.most_queries)
    budget = f"≤ {work.most:g}" if work.most else ""
    print(
        f"{'ok' if holds else 'MISS':5}{work.name:22}{ratio:7.2f}{budget:>8}{1000 * tally.cost:8.1f}"
        f"{1000 * median(tally.walls):8.1f}{1000 * p99:8.1f}{queries or '':>9}{tally.size:8}",
        flush=True,
    )
    return holds


if __name__ == "__main__":
    sys.exit(main())
