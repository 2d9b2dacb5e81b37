"""The demo's own processes: written down when started, so that even a killed demo leaves none for long."""

import json
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import psutil

from config.local import processes
from config.local.services import PROJECT

FORGIVING_SECONDS = 25  # longer than a Celery worker's soft shutdown


class StopAskedError(Exception):
    """Somebody asked us to stop."""


class DemoError(Exception):
    """A step or a process of the demo ended when it should not; the message says which, with the end of its log."""


@dataclass(frozen=True, kw_only=True)
class Children:
    """Processes started in `folder`, with logs in its `logs/`; `stopping` is set by Ctrl-C."""

    folder: Path
    environment: Mapping[str, str]
    stopping: threading.Event
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def do(self, name: str, command: Sequence[str]) -> None:
        """Run one step to its end. Raises DemoError, StopAskedError."""
        child = self.start(name, command)
        while child.poll() is None:
            self.pause(0.1)
        self._forget(name)
        if child.returncode:
            raise DemoError(f"“{name}” ended with {child.returncode}.\n{processes.tail(self.log(name))}")

    def start(
        self, name: str, command: Sequence[str], *, variables: Mapping[str, str] = MappingProxyType({})
    ) -> "subprocess.Popen[bytes]":
        """Start it, with `variables` instead of what all the others get. Raises StopAskedError."""
        self.pause(0)
        log = self.log(name)
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_bytes(b"")
        child = processes.spawn(command, log=log, folder=PROJECT, environment={**self.environment, **variables})
        self.running[name] = child
        self._write_down()
        return child

    def pause(self, seconds: float) -> None:
        """Wait. Raises StopAskedError as soon as somebody asked us to stop."""
        if self.stopping.wait(seconds):
            raise StopAskedError

    def check(self) -> None:
        """Raises DemoError when one of them has ended."""
        for name, child in self.running.items():
            if child.poll() is not None:
                tail = processes.tail(self.log(name))
                raise DemoError(f"The {name} ended by itself ({child.returncode}). Its log ends:\n{tail}")

    def stop(self) -> None:
        """Ask all at once, then wait for each."""
        for child in self.running.values():
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for name in list(self.running):
            processes.stop(self.running[name].pid, patience=FORGIVING_SECONDS)
            self._forget(name)

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def _forget(self, name: str) -> None:
        del self.running[name]
        processes.forget_the_dead()
        self._write_down()

    def _write_down(self) -> None:
        """Pid and time of birth: together they name one process and no later one."""
        known = {child.pid: _birth(child.pid) for child in self.running.values()}
        (self.folder / "processes.json").write_text(json.dumps(known))


def sweep(folder: Path) -> None:
    """Stop what a killed demo left running in `folder`."""
    note = folder / "processes.json"
    for pid, birth in json.loads(note.read_text() or "{}").items() if note.exists() else ():
        if birth is not None and _birth(int(pid)) == birth:
            processes.stop(int(pid), patience=FORGIVING_SECONDS)
    note.unlink(missing_ok=True)


def _birth(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None
