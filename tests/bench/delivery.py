"""How fast mail leaves: two workers through every state of a message, to a mail server here that keeps nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from django.db.models import Min

from adherence.models import Message
from adherence.outbox.clock import database_now
from adherence.outbox.delivery import states
from config.local.processes import HOST, free_port
from tests.bench.crew import together

WORKERS = 2
ROUNDS = 2  # of 20 seconds
PLAIN = 2_000  # mails of the loop without any record


@dataclass(frozen=True)
class Sent:
    """How many mails were taken; `seconds` are the slowest worker's."""

    mails: int
    seconds: float

    @property
    def a_second(self) -> float:
        return self.mails / self.seconds


def plain(address: str, due_at: datetime) -> Sent:
    """The loop that writes nothing down, with mails that are due at an instant; they stay as they are."""
    with _sink() as mail:
        ((mails, seconds),) = together(
            ["plain", due_at.isoformat(), str(PLAIN)], {"DATABASE_URL": address, "EMAIL_URL": mail}, number=1
        )
    return Sent(int(mails), seconds)


def deliver(address: str, at: datetime) -> Sent:
    """What is due `at` an instant, for two rounds or until nothing waits.

    What is too late by then has been put down so before, as earlier rounds would have done.
    """
    states.expire(at)
    ahead = (at - database_now()).total_seconds()
    with _sink() as mail:
        answers = together(
            ["deliverer", repr(ahead), str(ROUNDS)], {"DATABASE_URL": address, "EMAIL_URL": mail}, number=WORKERS
        )
    return Sent(int(sum(mails for mails, _ in answers)), max(seconds for _, seconds in answers))


def digests(address: str) -> Sent:
    """Those of the zone in which the morning comes first."""
    first = Message.objects.filter(kind=Message.Kind.DIGEST).aggregate(at=Min("due_at"))["at"]
    return deliver(address, first)


@contextmanager
def _sink() -> Iterator[str]:
    """The address of a real SMTP server that takes everything and keeps nothing."""
    server = Controller(Sink(), hostname=HOST, port=free_port())
    server.start()
    try:
        yield f"smtp://{HOST}:{server.port}"
    finally:
        server.stop()
