"""What a mail provider is told beside the mail: whose row it is, and by which key a second request is the same one.

The label is the row's own key and nothing else: a provider's records say no name and no reason.
Sources: resend.com/docs (the header Idempotency-Key, for 24 hours), developers.brevo.com (idempotencyKey among the
mail's headers, for 15 minutes). The others of anymail know no such key.
"""

from __future__ import annotations

from typing import Any, cast

from anymail.backends import brevo, resend
from anymail.message import AnymailMessage
from django.core.mail import EmailMessage

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
