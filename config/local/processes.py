"""Processes started here: found again by pid and command line, stopped without leaving any behind."""

import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

HOST = "127.0.0.1"
ORPHAN_SECONDS = 1
_children: dict[int, subprocess.Popen[bytes]] = {}


class Account:
    """Who runs a service: ourselves, or `nobody` where we are root and the service (PostgreSQL) refuses root."""

    def __init__(self) -> None:
        self.is_root = os.geteuid() == 0
        self.name = "nobody" if self.is_root else None
        self.group = _entry("nobody")[1] if self.is_root else None

    def give(self, path: Path) -> None:
        """Make `path` this account's own, and every folder above it passable."""
        if not self.is_root:
            return
        os.chown(path, *_entry("nobody"))
        open_the_way_to(path)


def _entry(name: str) -> tuple[int, int]:
    """The account's numbers: user, group."""
    with Path("/etc/passwd").open() as accounts:
        row = next(line.split(":") for line in accounts if line.startswith(f"{name}:"))
    return int(row[2]), int(row[3])


def open_the_way_to(path: Path) -> None:
    """Let other accounts pass through (not list) the folders above `path`; a temporary folder is 0700."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & 0o001:
            folder.chmod(mode | 0o001)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One starter a folder at a time; the lock goes with its process, however that ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_running(pid: int, *, mark: str) -> bool:
    """Whether `pid` lives and has `mark` on its command line: a pid alone may have been given to a stranger."""
    try:
        process = psutil.Process(pid)
        return is_alive(process) and mark in process.cmdline()
    except psutil.Error:
        return False


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    folder: Path,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in its own session: a Ctrl-C reaches us alone, and we choose the order of stopping."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=environment,
            user=account.name if account else None,
            group=account.group if account else None,
            extra_groups=[] if account and account.is_root else None,
            start_new_session=True,
        )
    forget_the_dead()
    _children[child.pid] = child
    return child


def stop(pid: int, *, by: signal.Signals = signal.SIGTERM, patience: float = 15) -> None:
    """Ask `pid`, started by `spawn`, to end; insist after `patience` seconds; leave nobody of its session behind."""
    family = session_of(pid)
    leader = [process for process in family if process.pid == pid]
    send(leader, by)
    outlast(leader, seconds=patience)
    send(outlast(family, seconds=ORPHAN_SECONDS), signal.SIGKILL)
    outlast(family, seconds=patience)
    forget_the_dead()


def send(family: list[psutil.Process], number: signal.Signals) -> None:
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def outlast(family: list[psutil.Process], *, seconds: float) -> list[psutil.Process]:
    """Wait up to `seconds` for all to end; answer those who did not. One that nobody has reaped yet has ended."""
    deadline = time.monotonic() + seconds
    while (alive := [process for process in family if is_alive(process)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def forget_the_dead() -> None:
    """Reap every child of ours that has ended, however it did."""
    for child in list(_children.values()):
        if child.poll() is not None:
            del _children[child.pid]


def session_of(pid: int) -> list[psutil.Process]:
    """Whoever lives in the session that `pid` began, also when `pid` itself is gone."""
    return [process for process in psutil.process_iter() if _session(process.pid) == pid]


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def tail(log: Path, *, lines: int = 20) -> str:
    """The last `lines` of a log, or a word that there is none."""
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
