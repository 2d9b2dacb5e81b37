"""One connection for a batch, and the handing over of one message on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from anymail.exceptions import AnymailError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from adherence.models import Message
from adherence.outbox import providers
from adherence.outbox.delivery import states, wanted
from adherence.outbox.delivery.outcomes import Verdict, verdict
from adherence.outbox.smtp import EmailBackend

Clock = Callable[[], datetime]


class NotNow(Exception):
    """Ends an attempt just before the final dot: no longer wanted, too late, or (neither) the claim is lost."""

    def __init__(self, reason: Message.Reason | None = None, *, late: bool = False) -> None:
        self.reason, self.late = reason, late


@dataclass
class Stage:
    """Called just before the point of no return; remembers whether it was passed."""

    message: Message
    clock: Clock
    passed: bool = False

    def __call__(self) -> None:
        """Commit “sending” if the claim is ours and the message still wanted.

        Raises NotNow; BlockingIOError while another reminder of the patient is counted: this one is tried again.
        """
        now = self.clock()
        if self.message.not_after and self.message.not_after < now:
            raise NotNow(late=True)
        with transaction.atomic():
            if not wanted.is_counted_alone(self.message):
                raise BlockingIOError("Another reminder of this patient was about to go.")
            reason = wanted.refusal(self.message, now)
            if reason or not states.begin_sending(self.message, now):
                raise NotNow(reason)
        self.passed = True


class Post:
    """A connection that opens with the first message and closes with the batch; a broken one is replaced."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.connection: BaseEmailBackend = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Say goodbye; or, when something else ended the batch, perhaps in the middle of a mail, say nothing."""
        if error:
            self._drop()
            return
        try:
            self.connection.close()
        except OSError:
            self._drop()

    def hand_over(self, message: Message, email: EmailMessage) -> bool:
        """Send one claimed message and write down what became of it. True when it was taken."""
        stage = Stage(message, self.clock)
        try:
            self._send(providers.labelled(email, message), stage)
        except NotNow as decision:
            self._drop()
            self._let_go(message, decision)
            return False
        except (OSError, AnymailError) as error:
            self._drop()
            self._write_down(message, error, stage)
            return False
        states.sent(message, self.clock())
        return True

    def _send(self, email: EmailMessage, stage: Stage) -> None:
        if isinstance(self.connection, EmailBackend):
            self.connection.send_staged(email, before_dot=stage)
            return
        self.connection.open()
        stage()  # another backend tells no stages: its whole send is past the point of no return
        if self.connection.send_messages([email]) == 0:
            raise ConnectionError("The mail backend says that it sent nothing.")

    def _let_go(self, message: Message, decision: NotNow) -> None:
        if decision.reason:
            states.skip(message, decision.reason, self.clock())
        if decision.late:
            states.too_late(message, self.clock())

    def _write_down(self, message: Message, error: OSError | AnymailError, stage: Stage) -> None:
        now, judged = self.clock(), verdict(error, past_dot=stage.passed)
        if judged is Verdict.TAKEN:
            states.sent(message, now)
            return
        steps = {
            Verdict.REFUSED: states.fail,
            Verdict.TRY_AGAIN: states.try_again,
            Verdict.UNKNOWN: states.lose_sight,
        }
        steps[judged](message, f"{type(error).__name__}: {error}", now)

    def _drop(self) -> None:
        """Leave the line as it is; the next message opens another."""
        if isinstance(self.connection, EmailBackend):
            self.connection.drop()
        with suppress(OSError):
            self.connection.close()
        self.connection = get_connection()
