"""Where a scenario is played: a database, a Valkey, a mail server, and the application's own processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

import psutil
import psycopg
from psycopg import sql

from config.local import processes
from config.local.postgres import Postgres
from config.local.processes import HOST
from config.local.services import PROJECT
from config.local.valkey import Valkey
from tests.faults.mail_server import MailServer

SETTLE_SECONDS = 300  # a deadline for what must come; nothing is measured by it
CELERY = [sys.executable, "-m", "celery", "--app", "config"]
MANAGE = [sys.executable, str(PROJECT / "manage.py")]


class NeverCameError(Exception):
    """What the scenario waited for did not come; the message says what, with the ends of the logs."""


@dataclass(frozen=True)
class Room:
    """One PostgreSQL with a migrated database, which each stage copies."""

    folder: Path

    @contextmanager
    def open(self) -> Iterator[Room]:
        try:
            self.postgres.start()
            migrate = processes.spawn(
                [*MANAGE, "migrate", "--no-input"], log=self.log, folder=PROJECT, environment=self.environment("dorsi")
            )
            if migrate.wait(SETTLE_SECONDS):
                raise NeverCameError(processes.tail(self.log))
            yield self
        finally:
            self.postgres.stop()

    @property
    def postgres(self) -> Postgres:
        return Postgres(folder=self.folder / "postgres", log=self.folder / "postgres.log")

    @property
    def log(self) -> Path:
        return self.folder / "migrate.log"

    def address(self, database: str) -> str:
        return self.postgres.url.rpartition("/")[0] + f"/{database}"

    def environment(self, database: str) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.address(database),
            "DATABASE_POOL": "4",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "DJANGO_SETTINGS_MODULE": "tests.faults.app_settings",
            "DORSI_LOCAL_DIR": str(self.folder),
            "ALLOWED_HOSTS": HOST,
            "TRUSTED_PROXY_COUNT": "1",
            "PYTHONUNBUFFERED": "1",
        }

    @contextmanager
    def stage(self, name: str) -> Iterator[Stage]:
        """A fresh copy of the database and a Valkey of its own; every process that is started ends with it."""
        folder = self.folder / name
        folder.mkdir()
        valkey = Valkey(folder=folder / "valkey", log=folder / "valkey.log")
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE dorsi").format(sql.Identifier(name)))
        with ExitStack() as last_steps:
            last_steps.callback(valkey.stop)
            valkey.start()
            mail = last_steps.enter_context(MailServer(folder / "ledger"))
            environment = self.environment(name) | {
                "REDIS_URL": valkey.url,
                "EMAIL_URL": f"smtp://{HOST}:{mail.port}",
                "DORSI_LOCAL_DIR": str(folder),
            }
            stage = Stage(folder, self, mail, valkey, environment)
            last_steps.callback(stage.end)
            yield stage


@dataclass
class Stage:
    """The processes of one scenario, by name."""

    folder: Path
    room: Room
    mail: MailServer
    valkey: Valkey
    environment: Mapping[str, str]
    crew: dict[str, Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, Sequence[str]] = field(default_factory=dict)

    # --- Who plays ---

    def worker(self, name: str, *, concurrency: int = 1) -> None:
        options = ["--concurrency", str(concurrency), "--hostname", f"{name}@%h"]
        self.start(name, [*CELERY, "worker", "--without-mingle", "--without-gossip", *options])

    def beat(self, name: str) -> None:
        self.start(name, [*CELERY, "beat", "--schedule", str(self.folder / f"{name}.schedule")])

    def dispatcher(self, name: str) -> None:
        self.start(name, [*MANAGE, "dispatch", "--pause", "0.5"])

    def web(self, name: str, port: int) -> None:
        options = ["--interface", "wsgi", "--host", HOST, "--port", str(port), "--workers", "1"]
        self.start(
            name, [sys.executable, "-m", "granian", *options, "--blocking-threads", "4", "config.wsgi:application"]
        )

    def start(self, name: str, command: Sequence[str]) -> None:
        self.commands[name] = command
        self.crew[name] = processes.spawn(command, log=self.log(name), folder=PROJECT, environment=self.environment)

    def start_again(self, name: str) -> None:
        self.start(name, self.commands[name])

    def do(self, *words: str) -> str:
        """Run one of our own modules to its end; answers what it printed."""
        log = self.folder / "did.log"
        log.unlink(missing_ok=True)
        child = processes.spawn([sys.executable, "-m", *words], log=log, folder=PROJECT, environment=self.environment)
        if child.wait(SETTLE_SECONDS):
            raise NeverCameError(processes.tail(log))
        return log.read_text()

    def end(self) -> None:
        for child in self.crew.values():
            for process in processes.session_of(child.pid):
                with suppress(psutil.NoSuchProcess):
                    process.resume()
            processes.stop(child.pid, by=signal.SIGKILL)
        self.crew.clear()

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    # --- What is done to them ---

    def kill(self, name: str) -> None:
        """kill -9, parent and children at once."""
        os.killpg(self.crew[name].pid, signal.SIGKILL)
        self.crew[name].wait()

    def at_the_mail_server(self) -> dict[int, str]:
        """Pids that talk to the mail server now, each with the name of its crew member."""
        return {
            process.pid: name
            for name, child in self.crew.items()
            for process in family(child.pid)
            if self.ports_of(process)
        }

    def ports_of(self, process: psutil.Process) -> list[int]:
        """The process's own ports on connections to the mail server."""
        try:
            found = process.net_connections("tcp4")
        except psutil.Error:
            return []
        return [each.laddr.port for each in found if each.raddr and each.raddr.port == self.mail.port]

    def process_at(self, port: int) -> psutil.Process:
        """Whose connection to the mail server has this port."""
        everybody = (process for child in self.crew.values() for process in family(child.pid))
        return next(process for process in everybody if port in self.ports_of(process))

    # --- What is seen ---

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            return connection.execute(query.encode(), values).fetchall()

    def change(self, query: str, *values: object) -> int:
        with psycopg.connect(self.environment["DATABASE_URL"], autocommit=True) as connection:
            return connection.execute(query.encode(), values).rowcount

    def answers(self) -> bool:
        """The database does."""
        try:
            return bool(self.rows("SELECT 1"))
        except psycopg.OperationalError:
            return False

    def until(self, what: str, is_true: Callable[[], object], *, every: float = 0.1) -> None:
        """Wait for it. Raises NeverCameError after five minutes."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while not is_true():
            if time.monotonic() > deadline:
                ends = [f"{name}:\n{processes.tail(self.log(name), lines=8)}" for name in self.crew]
                raise NeverCameError("\n".join([f"{what}: not in {SETTLE_SECONDS} s", *ends]))
            time.sleep(every)


def family(pid: int) -> list[psutil.Process]:
    """The process and its children, as far as they live."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
