"""How the tests deliver: at an instant, and with something happening at the last moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from adherence.models import Message
from adherence.outbox import deliver

SECOND = timedelta(seconds=1)
FINAL_DOT = 3  # reading of the clock


def run(now: datetime) -> int:
    return deliver(lambda: now)


def state(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def just_before_the_dot(now: datetime, happens: Callable[[], None]) -> Callable[[], datetime]:
    """A clock that lets something happen at its fifth reading: the one just before the first message's final dot."""
    readings = count(1)

    def clock() -> datetime:
        if next(readings) == FINAL_DOT:
            happens()
        return now

    return clock
