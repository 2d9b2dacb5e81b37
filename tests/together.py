"""Real threads with connections of their own, let go at the same moment. The test needs a committed database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Answer = TypeVar("Answer")
PATIENCE = 20  # seconds until a thread that never comes is an error


def at_once(
    *calls: Callable[[], Answer], raising: type[Exception] | tuple[type[Exception], ...] = ()
) -> Sequence[Answer | Exception]:
    """What each call answers, in their order, or the exception of `raising` that it raised."""
    start = Barrier(len(calls), timeout=PATIENCE)

    def run(call: Callable[[], Answer]) -> Answer | Exception:
        start.wait()
        try:
            return call()
        except raising as told:
            return told
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
