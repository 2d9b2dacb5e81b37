"""Mail through a provider's API: what it is told beside the mail, and what its answers mean."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from anymail.exceptions import AnymailError, AnymailUnsupportedFeature
from django.core import mail
from pytest_django import Settings

from adherence.models import Message
from adherence.outbox import deliver
from adherence.outbox.delivery.outcomes import Verdict, verdict
from tests.outbox.conftest import account_row

MINUTE = timedelta(minutes=1)
TAKEN_BEFORE = {"statusCode": 409, "name": "invalid_idempotent_request", "message": "…"}


@dataclass
class Provider:
    """An API on loopback: answers `status` and `says`, keeps what it was asked; hangs up when `status` is 0.

    An answer that leads elsewhere leads back to it.
    """

    status: int = 200
    says: dict[str, object] = field(default_factory=lambda: {"id": "49a3999c", "messageId": "<49a3999c>"})
    asked: list[tuple[dict[str, str], dict[str, object]]] = field(default_factory=list)


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    provider = Provider()

    class Api(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # http.server's name
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            provider.asked.append(({name.lower(): word for name, word in self.headers.items()}, body))
            if provider.status:
                self.send_response(provider.status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(json.dumps(provider.says).encode())

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}/"
    keys = {"RESEND_API_KEY": "re_1", "RESEND_API_URL": address, "BREVO_API_KEY": "b_1", "BREVO_API_URL": address}
    keys |= {"POSTMARK_SERVER_TOKEN": "p_1", "POSTMARK_API_URL": address}
    settings.ANYMAIL = {**settings.ANYMAIL, **keys}
    settings.EMAIL_PROVIDER, settings.EMAIL_BACKEND = "resend", "adherence.outbox.providers.provider"
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()


def send(now: datetime) -> None:
    deliver(lambda: now)


def state(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


@pytest.mark.django_db
def test_resend_is_told_the_key_of_the_row_and_nothing_of_the_patient(provider: Provider, now: datetime) -> None:
    message = account_row(now)
    send(now)
    (asked, body), key = provider.asked[0], str(message.pk)
    headers = body["headers"]
    assert isinstance(headers, dict)
    label = json.dumps({"message": key})
    assert (state(message), asked["idempotency-key"], headers["X-Metadata"]) == ("sent", key, label)


@pytest.mark.django_db
def test_brevo_is_told_the_key_among_the_headers_of_the_mail(
    provider: Provider, settings: Settings, now: datetime
) -> None:
    settings.EMAIL_PROVIDER = "brevo"
    message = account_row(now)
    send(now)
    headers = provider.asked[0][1]["headers"]
    assert isinstance(headers, dict)
    assert (state(message), headers["idempotencyKey"], headers["X-Mailin-custom"]) == (
        "sent",
        str(message.pk),
        f'{{"message": "{message.pk}"}}',
    )


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["resend", "brevo"])
def test_mail_that_no_row_stands_for_has_no_key(provider: Provider, settings: Settings, name: str) -> None:
    settings.EMAIL_PROVIDER = name
    mail.send_mail("Test", "Test", "clinic@example.org", ["somebody@example.org"])
    headers, body = provider.asked[0]
    assert "idempotency" not in f"{headers} {body}".lower()


@pytest.mark.django_db
def test_every_attempt_has_the_same_key(provider: Provider, now: datetime) -> None:
    provider.status = 429
    message = account_row(now)
    send(now)
    send(now + MINUTE)
    assert [headers["idempotency-key"] for headers, _ in provider.asked] == [str(message.pk)] * 2


@pytest.mark.django_db
def test_an_alert_that_the_provider_has_already_is_sent(provider: Provider, now: datetime) -> None:
    """The first answer was lost, so it is asked again: in other words perhaps, but by the same key."""
    provider.status = 0
    message = account_row(now, policy="at_least_once")
    send(now)
    lost = state(message)
    provider.status, provider.says = 409, TAKEN_BEFORE
    send(now + MINUTE)
    assert (lost, state(message)) == ("pending", "sent")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "becomes"), [(0, "unknown"), (500, "unknown"), (401, "pending"), (429, "pending"), (422, "failed")]
)
def test_the_answer_decides(provider: Provider, now: datetime, status: int, becomes: str) -> None:
    """Silence after the request is not asked again, even with a key: the provider remembers it for a day at most."""
    provider.status, provider.says = status, {"message": "no"}
    message = account_row(now)
    send(now)
    assert state(message) == becomes


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["resend", "brevo", "postmark"])
def test_a_provider_leads_no_mail_to_another_address(
    provider: Provider, settings: Settings, now: datetime, name: str
) -> None:
    settings.EMAIL_PROVIDER, provider.status = name, 307
    message = account_row(now)
    send(now)
    assert (len(provider.asked), state(message)) == (1, "unknown")


@pytest.mark.django_db
def test_a_provider_that_is_asked_by_other_means_is_opened_too(settings: Settings) -> None:
    settings.EMAIL_PROVIDER, settings.EMAIL_BACKEND = "test", "adherence.outbox.providers.provider"
    assert mail.send_mail("Test", "Test", "clinic@example.org", ["somebody@example.org"]) == 1


@pytest.mark.django_db
def test_a_provider_that_nobody_reaches_is_tried_again(provider: Provider, settings: Settings, now: datetime) -> None:
    settings.ANYMAIL = {**settings.ANYMAIL, "RESEND_API_URL": "http://127.0.0.1:9/"}
    message = account_row(now)
    send(now)
    assert state(message) == "pending"


def test_what_cannot_be_said_to_a_provider_is_not_a_mail_it_may_have() -> None:
    assert verdict(AnymailUnsupportedFeature(), past_dot=True) == Verdict.REFUSED


def test_brevo_says_so_in_its_own_words() -> None:
    assert verdict(AnymailError("duplicate_parameter", status_code=None), past_dot=True) == Verdict.TAKEN
