"""Delivery against a real mail server on loopback, and through Django's other backends."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import Error
from pytest_django import Settings
from requests import Response

from adherence.models import Message
from adherence.outbox import deliver
from adherence.outbox.delivery.outcomes import Verdict, verdict
from adherence.outbox.smtp import EmailBackend
from tests.outbox.conftest import CUT, MailServer, account_row
from tests.outbox.delivering import FINAL_DOT, SECOND, just_before_the_dot, run, state


@pytest.mark.parametrize(
    ("answers", "policy", "ends"),
    [
        ({}, "at_most_once", "sent"),
        ({"rcpt": "421 Too busy"}, "at_most_once", "pending"),
        ({"rcpt": "451 Try later"}, "at_most_once", "pending"),
        ({"rcpt": "550 No such user"}, "at_most_once", "failed"),
        ({"rcpt": CUT}, "at_most_once", "pending"),
        ({"data": "421 Too busy"}, "at_most_once", "pending"),
        ({"data": "451 Try later"}, "at_most_once", "pending"),
        ({"data": "550 Not wanted"}, "at_most_once", "failed"),
        ({"data": CUT}, "at_most_once", "unknown"),
        ({"data": CUT}, "at_least_once", "pending"),
    ],
)
def test_the_servers_answer_decides(
    db: None, mail_server: MailServer, now: datetime, answers: dict[str, str], policy: str, ends: str
) -> None:
    message = account_row(now, policy=policy)
    for name, answer in answers.items():
        setattr(mail_server, name, answer)
    run(now)
    assert state(message) == ends


def test_a_batch_goes_over_one_connection(db: None, mail_server: MailServer, now: datetime) -> None:
    for number in range(3):
        account_row(now, f"person{number}@example.org")
    assert (run(now), len(mail_server.taken), len({id(each) for each in mail_server.sessions})) == (3, 3, 1)


def test_one_refusal_does_not_keep_the_others(db: None, mail_server: MailServer, now: datetime) -> None:
    account_row(now, "first@example.org")
    mail_server.rcpt = "451 Try later"
    run(now)
    mail_server.rcpt = "250 OK"
    account_row(now, "second@example.org")
    assert (run(now + SECOND), run(now + timedelta(minutes=1))) == (1, 1)


def test_a_server_that_is_not_there_is_tried_again(
    db: None, mail_server: MailServer, settings: Settings, now: datetime
) -> None:
    settings.EMAIL_PORT = 9  # nobody listens there
    message = account_row(now)
    run(now)
    row = Message.objects.get(pk=message.pk)
    assert (row.state, row.attempts, row.next_attempt_at) == ("pending", 1, now + timedelta(seconds=30))


def test_a_message_keeps_its_message_id_and_dots(db: None, mail_server: MailServer, now: datetime) -> None:
    message = account_row(now, rendered={"subject": "Code", "body": ".starts with a dot"})
    run(now)
    content = mail_server.taken[0].content
    assert isinstance(content, bytes)
    assert (message.message_id.encode() in content, b"\r\n.starts with a dot" in content) == (True, True)


def test_a_claim_lost_before_the_dot_sends_nothing(db: None, mail_server: MailServer, now: datetime) -> None:
    """As when a deliverer froze beyond its lease and somebody took the message back."""
    message = account_row(now)
    later = now + timedelta(hours=1)

    def taken_back() -> None:
        Message.objects.update(state="pending", claim_token=None, lease_until=None, next_attempt_at=later)

    deliver(just_before_the_dot(now, taken_back))
    assert (mail_server.taken, state(message)) == ([], "pending")


def test_a_server_that_cannot_say_goodbye_has_still_taken_the_mail(
    db: None, mail_server: MailServer, now: datetime
) -> None:
    mail_server.quit = "221 " + "Bye" * 4000
    message = account_row(now)
    assert (run(now), state(message)) == (1, "sent")


def test_the_dot_does_not_wait_until_the_text_is_acknowledged(mail_server: MailServer) -> None:
    with EmailBackend() as backend:
        line = backend.connection and backend.connection.sock
        assert line
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_mail_without_a_row_is_sent_too(mail_server: MailServer) -> None:
    mail.send_mail("Test", "Test", None, ["operator@example.org"])
    assert len(mail_server.taken) == 1


def test_no_connection_is_an_error_even_for_a_silent_backend(settings: Settings) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(ConnectionError):
        EmailBackend(fail_silently=True).send_staged(mail.EmailMessage(to=["x@example.org"]), before_dot=print)


class Unlucky(BaseEmailBackend):
    """A backend without stages, whose line breaks."""

    def send_messages(self, email_messages: Sequence[mail.EmailMessage]) -> int:
        raise ConnectionResetError


class Idle(BaseEmailBackend):
    """A backend that takes nothing, and raises nothing."""

    def send_messages(self, email_messages: Sequence[mail.EmailMessage]) -> int:
        return 0


class Closed(Idle):
    """A backend whose server is not there."""

    def open(self) -> bool:
        raise ConnectionRefusedError


def test_a_backend_that_sends_nothing_and_says_so_leaves_it_unknown(
    db: None, settings: Settings, now: datetime
) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.test_delivery.Idle"
    message = account_row(now)
    run(now)
    row = Message.objects.get(pk=message.pk)
    assert (row.state, row.error) == ("unknown", "ConnectionError: The mail backend says that it sent nothing.")


def test_another_backend_that_cannot_connect_is_tried_again(db: None, settings: Settings, now: datetime) -> None:
    """Its connection is opened before the point of no return, and once for a batch."""
    settings.EMAIL_BACKEND = "tests.outbox.test_delivery.Closed"
    message = account_row(now)
    run(now)
    assert state(message) == "pending"


@pytest.mark.parametrize("backend", ["locmem", "filebased", "console"])
def test_djangos_own_backends_send_a_batch(
    db: None, settings: Settings, tmp_path: Path, now: datetime, capsys: pytest.CaptureFixture[str], backend: str
) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    rows = [account_row(now, f"person{number}@example.org") for number in range(2)]
    run(now)
    assert ([state(row) for row in rows], len(list(tmp_path.iterdir()))) == (["sent"] * 2, backend == "filebased")


@pytest.mark.parametrize(("policy", "after"), [("at_most_once", "unknown"), ("at_least_once", "pending")])
def test_with_another_backend_all_of_sending_is_past_the_dot(
    db: None, settings: Settings, now: datetime, policy: str, after: str
) -> None:
    settings.EMAIL_BACKEND = "tests.outbox.test_delivery.Unlucky"
    message = account_row(now, policy=policy)
    run(now)
    assert state(message) == after


@pytest.mark.parametrize(
    ("error", "past_dot", "judged"),
    [
        (TimeoutError(), False, Verdict.TRY_AGAIN),
        (TimeoutError(), True, Verdict.UNKNOWN),
        (smtplib.SMTPAuthenticationError(535, b"No"), False, Verdict.TRY_AGAIN),
        (smtplib.SMTPSenderRefused(550, b"No", "us"), False, Verdict.REFUSED),
        (AnymailRecipientsRefused(), True, Verdict.REFUSED),
        (AnymailError(status_code=422, response=Response()), True, Verdict.REFUSED),
        (AnymailError(status_code=429, response=Response()), True, Verdict.TRY_AGAIN),
        (AnymailError(status_code=500, response=Response()), True, Verdict.UNKNOWN),
    ],
)
def test_errors_are_judged(error: OSError | AnymailError, *, past_dot: bool, judged: Verdict) -> None:
    assert verdict(error, past_dot=past_dot) == judged


def test_what_becomes_too_late_on_its_way_is_not_sent(db: None, mail_server: MailServer, now: datetime) -> None:
    message = account_row(now, not_after=now + SECOND)
    readings = count(1)
    deliver(lambda: now if next(readings) < FINAL_DOT else now + 2 * SECOND)
    assert (mail_server.taken, state(message)) == ([], "expired")


def test_a_deliverer_that_dies_in_the_middle_of_a_mail_says_no_goodbye(
    db: None, mail_server: MailServer, now: datetime
) -> None:
    """A QUIT would be taken for text, and the server's silence would hold us up."""
    account_row(now)

    def database_gone() -> None:
        raise Error("gone")

    with pytest.raises(Error):
        deliver(just_before_the_dot(now, database_gone))
    assert (mail_server.taken, mail_server.goodbyes) == ([], 0)
