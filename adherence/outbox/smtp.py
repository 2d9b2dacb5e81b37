"""SMTP that tells the stage: a word of ours just before the final dot, after which the mail may have arrived."""

from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.mail import EmailMessage, SafeMIMEText
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

LINE_END = b"\r\n"
GO_AHEAD = 354


def nothing_to_say() -> None:
    """For mail that no row stands for, such as the one of manage.py sendtestemail."""


class StagedSMTP(smtplib.SMTP):
    """Calls `before_dot` when the text has gone and only the final dot is missing. What it raises ends the attempt:
    without the dot a server forgets what it was told (RFC 5321, 4.1.1.4)."""

    before_dot: Callable[[], None] = staticmethod(nothing_to_say)

    def connect(self, *where: Any, **how: Any) -> tuple[int, bytes]:  # noqa: ANN401  # as smtplib's
        """Each part goes at once: a dot that waits until the text before it is acknowledged waits 40 ms, or more."""
        answer = super().connect(*where, **how)
        cast("socket.socket", self.sock).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return answer

    def data(self, msg: ReadableBuffer | str) -> tuple[int, bytes]:
        """As smtplib's, in two parts."""
        self.putcmd("data")
        code, reply = self.getreply()
        if code != GO_AHEAD:
            raise smtplib.SMTPDataError(code, reply)
        self.send(_quoted(msg.encode("ascii") if isinstance(msg, str) else bytes(msg)))
        self.before_dot()
        self.send(b"." + LINE_END)
        return self.getreply()


class StagedSMTPOverTLS(StagedSMTP, smtplib.SMTP_SSL):
    """The same on a connection that is encrypted from the start."""


class EmailBackend(smtp.EmailBackend):
    """Django's SMTP backend, and `send_staged` for one message on a connection that stays open."""

    connection: StagedSMTP | None

    @property
    def connection_class(self) -> type[StagedSMTP]:
        return StagedSMTPOverTLS if self.use_ssl else StagedSMTP

    def send_staged(self, message: EmailMessage, *, before_dot: Callable[[], None]) -> None:
        """Send one message; `before_dot` runs just before the point of no return.

        Raises OSError (smtplib's errors among them) and what `before_dot` raises; then `drop` the connection.
        """
        self.open()
        if self.connection is None:
            raise ConnectionError("There is no connection to the mail server.")
        self.connection.before_dot = before_dot
        sender, *recipients = (
            sanitize_address(each, settings.DEFAULT_CHARSET) for each in (message.from_email, *message.recipients())
        )
        text = cast("SafeMIMEText", message.message())
        self.connection.sendmail(sender, recipients, text.as_bytes(linesep="\r\n"))

    def drop(self) -> None:
        """Close the line without a word: nothing that was begun on it is finished."""
        if self.connection:
            self.connection.close()
        self.connection = None


def _quoted(text: bytes) -> bytes:
    """A line that begins with a dot gets another (RFC 5321, 4.5.2), and the last line an end."""
    dotted = re.sub(rb"(?m)^\.", b"..", text)
    return dotted if dotted.endswith(LINE_END) else dotted + LINE_END
