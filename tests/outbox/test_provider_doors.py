"""Who may tell what became of a mail: nobody without the secret, and nobody by garbage."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from adherence.models import Message
from tests.outbox.postmark import SECRET, SENT_AT, bounce, delivery, post, told

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("secret", ["", "provider:guessed", "provider"])
def test_without_the_secret_nothing_is_heard(message: Message, secret: str) -> None:
    answer = post(bounce(message.pk), secret=secret)
    assert (answer.status_code, told(message)) == (401, {"state": "sent", "sent_at": SENT_AT})


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'"x"', b"\xff", b"[" * 100_000, b'{"RecordType": 1}', b'{"RecordType": "Inbound"}'],
)
def test_garbage_is_refused(message: Message, body: bytes) -> None:
    assert post(body).status_code in {200, 400}
    assert told(message) == {"state": "sent", "sent_at": SENT_AT}


@pytest.mark.parametrize("label", ["00000000-0000-4000-8000-000000000000", "x", "\0", "", None, 7, {"a": []}])
def test_what_is_not_ours_is_heard_and_forgotten(message: Message, label: object) -> None:
    report = bounce("") | {"Metadata": {"message": label}}
    assert (post(report).status_code, told(message)) == (200, {"state": "sent", "sent_at": SENT_AT})


def test_a_report_without_a_label_is_heard_and_forgotten(message: Message) -> None:
    assert post(bounce("") | {"Metadata": [1]}).status_code in {200, 400}
    assert told(message) == {"state": "sent", "sent_at": SENT_AT}


@pytest.mark.parametrize(("provider", "secret"), [("", SECRET), ("no-such", SECRET), ("postmark", "")])
def test_there_is_no_such_address_without_a_provider_and_a_secret(
    message: Message, settings: Settings, provider: str, secret: str
) -> None:
    settings.EMAIL_PROVIDER, settings.ANYMAIL = provider, {**settings.ANYMAIL, "WEBHOOK_SECRET": secret}
    assert (post(delivery(message.pk)).status_code, told(message)) == (404, {"state": "sent", "sent_at": SENT_AT})
