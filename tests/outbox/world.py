"""A world to break delivery in: a clock, a mail server that keeps count, and deliverers that stop at every point.

A deliverer is the real `deliver`, in a thread that runs only between two words of ours and shares our transaction, so
that every interleaving is chosen and none happens by chance.
"""

from __future__ import annotations

import queue
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections

from adherence.outbox import deliver
from adherence.outbox.smtp import EmailBackend

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

ALIAS = "default"
PATIENCE = 60  # seconds until a thread that says nothing is a fault of the test


class Word(StrEnum):
    """What a deliverer is told when it stops: how the mail server answers, or that it is dead."""

    OK = auto()  # 250
    LATER = auto()  # 451
    NEVER = auto()  # 550
    CUT_LOST = auto()  # the line breaks, and nothing arrived
    CUT_KEPT = auto()  # the line breaks after the server took it; before the dot it is as CUT_LOST
    DIE = auto()  # kill -9 of the deliverer, before its next word to the server
    DIE_KEPT = auto()  # the same, just after the server took the mail


class Killed(BaseException):
    """No code of ours runs after this: nothing catches it."""


@dataclass
class World:
    """What is true outside the database."""

    now: datetime
    accepted: Counter[str] = field(default_factory=Counter)  # copies that the server took, by Message-ID

    def clock(self) -> datetime:
        return self.now

    def take(self, email: EmailMessage) -> None:
        self.accepted[email.extra_headers["Message-ID"]] += 1


_worlds: list[World] = []  # the one there is: a mail backend is made by Django, and told nothing


def begin(world: World) -> None:
    _worlds[:] = [world]


class Deliverer(threading.Thread):
    """One call of `deliver`, a word at a time. `at` is where it stands: "text", "dot", or "" when it has ended."""

    def __init__(self, world: World, shared: BaseDatabaseWrapper) -> None:
        super().__init__(daemon=True)
        self.world, self.shared = world, shared
        self.at = ""
        self.error: BaseException | None = None
        self._said: queue.Queue[Word] = queue.Queue()
        self._stops: queue.Queue[str] = queue.Queue()

    def run(self) -> None:
        connections[ALIAS] = self.shared
        try:
            deliver(self.world.clock)
        except Killed:
            pass
        except BaseException as error:  # noqa: BLE001  # told to the test, which raises it
            self.error = error
        self._stops.put("")

    def begin(self) -> None:
        """Claim the first message, if there is one."""
        self.start()
        self._wait()

    def say(self, word: Word) -> None:
        self._said.put(word)
        self._wait()

    def stop_at(self, point: str) -> Word:
        """Called by the mail backend, in this thread."""
        self._stops.put(point)
        word = self._said.get(timeout=PATIENCE)
        if word is Word.DIE:
            raise Killed
        return word

    def _wait(self) -> None:
        self.at = self._stops.get(timeout=PATIENCE)
        if self.error:
            raise self.error


def _told(point: str) -> Word:
    """The word for whoever sends; outside a deliverer all goes well."""
    thread = threading.current_thread()
    return thread.stop_at(point) if isinstance(thread, Deliverer) else Word.OK


def _before_the_dot(email: EmailMessage) -> None:
    _raise_for(_told("text"), before_dot=True)


def _the_dot(email: EmailMessage) -> None:
    """The dot is on its way: the server takes the mail or does not, and its answer arrives or does not."""
    word = _told("dot")
    if word in {Word.OK, Word.CUT_KEPT, Word.DIE_KEPT}:
        _worlds[0].take(email)
    _raise_for(word, before_dot=False)
    _answer(word)


def _answer(word: Word) -> None:
    """The server is slow: between its taking the mail and our reading so, anything may happen."""
    if word is Word.OK:
        _told("answer")


def _raise_for(word: Word, *, before_dot: bool) -> None:
    code = {Word.LATER: 451, Word.NEVER: 550}.get(word)
    if code:
        raise _refusal(code, before_dot=before_dot)
    if word in {Word.CUT_LOST, Word.CUT_KEPT}:
        raise ConnectionResetError("cut")
    if word is Word.DIE_KEPT:
        raise Killed


def _refusal(code: int, *, before_dot: bool) -> OSError:
    if before_dot:
        return SMTPRecipientsRefused({"x": (code, b"No")})
    return SMTPDataError(code, b"No")


class Staged(EmailBackend):
    """As our SMTP backend, with a server that is asked what it answers."""

    def open(self) -> bool:
        return False

    def send_staged(self, message: EmailMessage, *, before_dot: Callable[[], None]) -> None:
        _before_the_dot(message)
        before_dot()
        _the_dot(message)


class Plain(BaseEmailBackend):
    """A backend that tells no stages."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for email in email_messages:
            _the_dot(email)
        return len(email_messages)
