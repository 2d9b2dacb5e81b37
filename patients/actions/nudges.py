"""Waking a worker once the transaction has committed. A lost nudge loses nothing: the sweeps find the rows.

No request talks to the broker: a thread of the process does, so that one which is down or frozen keeps nobody waiting.
"""

from __future__ import annotations

import logging
import os
import threading
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

DELIVER_MESSAGES = "adherence.deliver_messages"
PLAN_MESSAGES = "adherence.plan_messages"
UNREACHABLE = (OperationalError, RedisError, OSError)  # Celery wraps what its transport raises, but not always


class Publisher:
    """Publishes the names of tasks in a thread that starts with the first one; a name that waits already waits once."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: set[str] = set()
        self._thread: threading.Thread | None = None
        self._reachable = True

    def ask(self, task: str) -> None:
        """Have `task` published soon; answers at once, whatever the broker does."""
        with self._changed:
            self._waiting.add(task)
            self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="nudges", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            self._publish(self._next())

    def _next(self) -> str:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            return self._waiting.pop()

    def _publish(self, task: str) -> None:
        """Once, with short timeouts. An outage is told when it begins and when it is over."""
        try:
            current_app.send_task(task, expires=60, retry=False)
        except UNREACHABLE:
            if self._reachable:
                logger.warning("no broker for %s; the next sweep does it", task)
            self._reachable = False
            return
        if not self._reachable:
            logger.warning("the broker is back")
        self._reachable = True


_publisher = Publisher()


def nudge(task: str) -> None:
    """Publish `task` by name after commit, and never wait for it; an absent broker raises nothing."""
    transaction.on_commit(partial(_ask, task))


def _ask(task: str) -> None:
    _publisher.ask(task)


def _begin_anew() -> None:
    """In a forked process: the thread has stayed behind, and a lock may be held by nobody."""
    global _publisher  # noqa: PLW0603  # one a process is the point
    _publisher = Publisher()


os.register_at_fork(after_in_child=_begin_anew)
