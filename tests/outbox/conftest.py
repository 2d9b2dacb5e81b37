"""Rows to deliver, and a mail server that does as it is told."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from adherence.models import Message
from adherence.outbox import deliver
from adherence.outbox.rows import keyed
from exercises.models import Prescription
from patients.models import Clinic, Patient, User
from tests import cast
from tests.outbox import letters

CUT = "cut"


def account_row(now: datetime, to: object = "somebody@example.org", **facts: object) -> Message:
    """A message that is always wanted: it needs nothing but itself."""
    message = Message(
        kind="account", to=str(to), due_at=now, rendered={"subject": "Sign-in code", "body": "Your code\n\nABC-123"}
    )
    for name, value in facts.items():
        setattr(message, name, value)
    message = keyed(message, message.pk)
    message.save()
    return message


@dataclass
class MailServer:
    """Answers what `rcpt` and `data` say: a reply, or CUT for hanging up. Keeps what it took."""

    rcpt: str = "250 OK"
    data: str = "250 OK"
    quit: str = "221 Bye"
    taken: list[Envelope] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    goodbyes: int = 0

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self._answer(server, self.rcpt)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        self.taken.append(envelope)
        self.sessions.append(session)
        return self._answer(server, self.data)

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        self.goodbyes += 1
        return self.quit

    def _answer(self, server: SMTP, reply: str) -> str:
        if reply == CUT and server.transport:
            server.transport.close()
        return "250 OK" if reply == CUT else reply


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    server = MailServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "adherence.outbox.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield server
    controller.stop()


@pytest.fixture
def everything(prescription: Prescription, patient: Patient, clinic: Clinic, clinician: User, staff: User) -> None:
    """Every kind of message, waiting."""
    letters.wait_for_everything(prescription, patient, clinic, clinician, staff)


@pytest.fixture
def today(patient: Patient, clinician: User) -> Prescription:
    """A plan in force now, by the clock on the wall; its window is the whole day, so that a slot is always there."""
    patient.wakes_at, patient.sleeps_at = datetime.min.time(), datetime.max.time().replace(microsecond=0)
    patient.save()
    return cast.prescribe(patient, by=clinician, every_minutes=720)


@pytest.fixture
def message(now: datetime) -> Message:
    row = account_row(now)
    deliver(lambda: now)
    return row
