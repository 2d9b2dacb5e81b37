"""The local PostgreSQL and Valkey, where DATABASE_URL and REDIS_URL name no others."""

import atexit
import fcntl
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from config.local import processes
from config.local.postgres import Postgres
from config.local.valkey import Valkey

PROJECT = Path(__file__).resolve().parents[2]
NOWHERE = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing", "REDIS_URL": "redis://127.0.0.1:1/0"}
TEST_DEFAULTS = {"SECRET_KEY": "tests-only-and-nothing-is-secret-in-tests-0123456789", "EMAIL_URL": "memorymail://"}
TITLES = {"DATABASE_URL": "PostgreSQL", "REDIS_URL": "Valkey"}
_claims: list[TextIO] = []


def local_dir() -> Path:
    """Where everything local lies: DORSI_LOCAL_DIR, or `.local` in the project."""
    return Path(os.environ.get("DORSI_LOCAL_DIR", PROJECT / ".local")).resolve()


def say_nothing(line: str) -> None:
    """For callers without anybody to tell."""


@dataclass(frozen=True, kw_only=True)
class Services:
    """PostgreSQL and Valkey in one folder; several folders run side by side, each on ports of its own."""

    folder: Path
    durable: bool = True
    say: Callable[[str], None] = say_nothing
    started: list[Postgres | Valkey] = field(default_factory=list)

    @property
    def postgres(self) -> Postgres:
        return Postgres(folder=self.folder / "postgres", log=self._log("postgres"), durable=self.durable)

    @property
    def valkey(self) -> Valkey:
        return Valkey(folder=self.folder / "valkey", log=self._log("valkey"))

    def start(self) -> dict[str, str]:
        """Start or attach to what the environment does not name; answer the addresses. Raises ServiceError."""
        return {
            "DATABASE_URL": os.environ.get("DATABASE_URL") or self._start(TITLES["DATABASE_URL"], self.postgres),
            "REDIS_URL": os.environ.get("REDIS_URL") or self._start(TITLES["REDIS_URL"], self.valkey),
        }

    def missing(self) -> list[str]:
        """The titles of those that ought to run here and do not."""
        alive = {"DATABASE_URL": self.postgres.pid, "REDIS_URL": self.valkey.pid}
        return [TITLES[name] for name, pid in alive.items() if not os.environ.get(name) and not pid]

    def stop(self) -> None:
        """Stop both, if they run, whoever started them."""
        self.valkey.stop()
        self.postgres.stop()

    def release(self) -> None:
        """Stop what `start` of this very object started, and leave what it found running."""
        while self.started:
            self.started.pop().stop()
        processes.forget_the_dead()

    def _start(self, title: str, server: Postgres | Valkey) -> str:
        self.say(f"Starting {title} …")
        if server.start():
            self.started.append(server)
        return server.url

    def _log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"


def ensure_environment() -> None:
    """Give the tests their services and variables; the services end with this process.

    Whoever inherits the variables (pytest-xdist's workers) starts and stops nothing.
    """
    for name, value in TEST_DEFAULTS.items():
        os.environ.setdefault(name, value)
    if not {"DATABASE_URL", "REDIS_URL"} - set(os.environ):
        return
    os.environ.update((NOWHERE | os.environ) if not _are_wanted() else _start_for_this_process())


def _are_wanted() -> bool:
    """A type checker imports the settings too, and needs no server."""
    return os.environ.get("DORSI_NO_SERVICES") != "1" and "mypy" not in sys.modules


def _start_for_this_process() -> dict[str, str]:
    home = local_dir() / "test"
    services = Services(folder=home / str(os.getpid()), durable=False)
    with processes.locked(home):
        sweep(home)
        _claims.append(claim(services.folder))
    atexit.register(end, services, owner=os.getpid())
    return services.start()


def end(services: Services, *, owner: int) -> None:
    """A forked child inherits the exit handlers, but not the services."""
    if os.getpid() == owner:
        services.stop()
        shutil.rmtree(services.folder)
        while _claims:
            _claims.pop().close()


def claim(folder: Path) -> TextIO:
    """Mark `folder` as in use for as long as the answered file is open. Raises BlockingIOError when it is in use."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = (folder / "claim").open("w")
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        mark.close()
        raise
    return mark


def sweep(home: Path) -> None:
    """Stop and remove the services of test processes that were killed before they could.

    The caller holds the lock of `home`.
    """
    for folder in home.glob("*/"):
        try:
            claim(folder).close()
        except BlockingIOError:
            continue
        Services(folder=folder).stop()
        shutil.rmtree(folder)
