"""Processes started here: found again by pid and command line, stopped without leaving any behind."""

import fcntl
import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

HOST = "127.0.0.1"
_children: dict[int, subprocess.Popen[bytes]] = {}


class Account:
    """Who runs a service: ourselves, or `nobody` where we are root and the service (PostgreSQL) refuses root."""

    def __init__(self) -> None:
        self.is_root = os.geteuid() == 0
        self.name = "nobody" if self.is_root else None
        self.group = _group_of("nobody") if self.is_root else None

    def give(self, path: Path) -> None:
        """Make `path` this account's own, and every folder above it passable."""
        if not self.is_root:
            return
        os.chown(path, _user_id("nobody"), _group_of("nobody"))
        open_the_way_to(path)


def _user_id(name: str) -> int:
    return _entry(name)[0]


def _group_of(name: str) -> int:
    return _entry(name)[1]


def _entry(name: str) -> tuple[int, int]:
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
        return process.status() != psutil.STATUS_ZOMBIE and mark in process.cmdline()
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
    _children[child.pid] = child
    return child


def stop(pid: int, *, by: signal.Signals = signal.SIGTERM, patience: float = 15) -> None:
    """Ask `pid` to end, insist after `patience` seconds, and take away whatever its session still holds."""
    try:
        process = psutil.Process(pid)
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        family = []
    for process in family[:1]:
        process.send_signal(by)
    _, stubborn = psutil.wait_procs(family, timeout=patience)
    for process in stubborn:
        process.kill()
    psutil.wait_procs(stubborn, timeout=5)
    if child := _children.get(pid):
        reap(child)


def reap(child: "subprocess.Popen[bytes]") -> None:
    """Forget a child that has ended."""
    child.wait()
    _children.pop(child.pid, None)


def tail(log: Path, *, lines: int = 20) -> str:
    """The last `lines` of a log, or a word that there is none."""
    if not log.exists():
        return "(no log)"
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
