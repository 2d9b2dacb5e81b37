"""One migrated database for all workers of a run. Each copies it: migrating takes longer than many tests together."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from config.local import processes
from config.local.services import PROJECT

ONE_AT_A_TIME = 260_116  # any number; whoever holds it looks for the database, or makes it


@contextmanager
def database(run: str) -> Iterator[str]:
    """The name of the one to copy in `run`: made by the first who asks, and dropped when that one is done.

    Who asks later still makes it anew. Nobody may be connected to it while it is copied. Raises RuntimeError.
    """
    name = f"dorsi_{run}"
    is_ours = _ensure(name)
    yield name
    if is_ours:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))


def _ensure(name: str) -> bool:
    """Whether it was made here."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        _migrate(name)
    return True


def _migrate(name: str) -> None:
    """In a process of its own, whose connections end with it."""
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "migrate.log"
        command = [sys.executable, str(PROJECT / "manage.py"), "migrate", "--no-input"]
        if processes.spawn(command, log=log, folder=PROJECT, environment=os.environ | {"DATABASE_URL": address}).wait():
            raise RuntimeError(processes.tail(log))
