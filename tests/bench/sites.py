"""Web servers to be measured: each answers its clients over a connection each, and says what it has used."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings

from config.local import processes
from config.local.demo import commands
from config.local.processes import HOST
from config.local.services import PROJECT

BACKENDS = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
CLIENTS = 16
BARE = "tests.bench.bare.settings"


@dataclass(frozen=True, kw_only=True)
class Site:
    """A web server, a connection to it for each of its clients, and one to its database, to see who works there."""

    wires: list[http.client.HTTPConnection]
    database: psycopg.Connection

    def backends(self) -> list[Path]:
        """Where Linux tells what each process of PostgreSQL has used; none of a server elsewhere."""
        pids = [pid for (pid,) in self.database.execute(BACKENDS)]
        return [path for path in (Path(f"/proc/{pid}/schedstat") for pid in pids) if path.exists()]


def seconds_of(backends: list[Path]) -> float:
    """Processor seconds that they have used so far: the first number, in nanoseconds."""
    return sum(int(path.read_text().split()[0]) for path in backends) / 1e9


@contextmanager
def site(module: str, database: str, *, owner: str) -> Iterator[Site]:
    """The site of a settings `module` on `database`, as the demo serves it; `owner` is who may look on there."""
    port = processes.free_port()
    command = [*commands(port)["web"][:-1], "tests.bench.metered:application"]
    log = Path(settings.LOCAL_DIR) / "logs" / f"bench-{port}.log"
    surroundings = os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": module}
    child = processes.spawn(command, log=log, folder=PROJECT, environment=surroundings)
    try:
        with psycopg.connect(owner, autocommit=True) as looking:
            _wait_for(port)
            wires = [http.client.HTTPConnection(HOST, port, timeout=60) for _ in range(CLIENTS)]
            yield Site(wires=wires, database=looking)
    finally:
        processes.stop(child.pid)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


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
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": BARE}
    command = [sys.executable, "-m", "tests.bench", "bare.fill"]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()
