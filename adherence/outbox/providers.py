"""What a mail provider is told beside the mail: whose row it is, and by which key a second request is the same one.

The label is the row's own key and nothing else: a provider's records say no name and no reason.
Sources: resend.com/docs (the header Idempotency-Key, for 24 hours), developers.brevo.com (idempotencyKey among the
mail's headers, for 15 minutes). The others of anymail know no such key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, cast

from anymail.backends import brevo, resend
from anymail.backends.base_requests import AnymailRequestsBackend
from anymail.message import AnymailMessage
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

from adherence.models import Message

LABEL = "message"


def labelled(email: EmailMessage, message: Message) -> EmailMessage:
    """The same mail with the row's key on it, which comes back in every event; the same over all attempts."""
    cast("AnymailMessage", email).metadata = {LABEL: str(message.pk)}
    return email


def key_of(email: EmailMessage) -> dict[str, str]:
    """The label under no name, or nothing for mail that no row stands for."""
    return getattr(email, "metadata", {})


class ResendBackend(resend.EmailBackend):  # type: ignore[misc]  # anymail has no types
    """anymail's, with an idempotency key."""

    def build_message_payload(self, message: EmailMessage, defaults: object) -> Any:  # noqa: ANN401  # anymail's
        payload = super().build_message_payload(message, defaults)
        if LABEL in key_of(message):
            payload.headers["Idempotency-Key"] = key_of(message)[LABEL]
        return payload


class BrevoBackend(brevo.EmailBackend):  # type: ignore[misc]  # anymail has no types
    """anymail's, with an idempotency key."""

    def build_message_payload(self, message: EmailMessage, defaults: object) -> Any:  # noqa: ANN401  # anymail's
        payload = super().build_message_payload(message, defaults)
        if LABEL in key_of(message):
            payload.data["headers"]["idempotencyKey"] = key_of(message)[LABEL]
        return payload


OURS: Final[Mapping[str, type[BaseEmailBackend]]] = {"resend": ResendBackend, "brevo": BrevoBackend}


def provider(**options: Any) -> BaseEmailBackend:  # noqa: ANN401  # a backend's own
    """The backend of the provider that EMAIL_PROVIDER names. It follows no answer that leads to another address:
    a mail is for nobody but the provider that the operator chose, and what became of it is then unknown.
    """
    name = settings.EMAIL_PROVIDER
    backend: BaseEmailBackend = (OURS.get(name) or import_string(f"anymail.backends.{name}.EmailBackend"))(**options)
    if isinstance(backend, AnymailRequestsBackend):
        backend.create_session = partial(_led_nowhere, backend.create_session)
    return backend


def _led_nowhere(create_session: Callable[[], Any]) -> Any:  # noqa: ANN401  # a session of requests, of which anymail alone knows
    session = create_session()
    session.max_redirects = 0
    return session
