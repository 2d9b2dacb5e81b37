"""What an error says about a mail: refused for good, to be tried again, or perhaps arrived."""

from __future__ import annotations

import smtplib
from enum import Enum, auto

import requests
from anymail.exceptions import (
    AnymailError,
    AnymailInvalidAddress,
    AnymailRecipientsRefused,
    AnymailSerializationError,
    AnymailUnsupportedFeature,
)
from urllib3.exceptions import MaxRetryError, NewConnectionError

REFUSED, TEMPORARY = range(500, 600), range(400, 500)
PROVIDER_REFUSED = frozenset({400, 404, 406, 410, 413, 422})  # HTTP: this mail, for ever
PROVIDER_NOT_NOW = frozenset({401, 403, 429})  # a bad key of ours, or too much at once: the mail is not to blame
NOT_A_MAIL = (AnymailRecipientsRefused, AnymailInvalidAddress, AnymailSerializationError, AnymailUnsupportedFeature)
# What Resend and Brevo say to a second request with the key of one that they took.
TAKEN_BEFORE = ("invalid_idempotent_request", "duplicate_parameter")


class Verdict(Enum):
    TAKEN = auto()
    REFUSED = auto()
    TRY_AGAIN = auto()
    UNKNOWN = auto()


def verdict(error: OSError | AnymailError, *, past_dot: bool) -> Verdict:
    """Judge an error. An answer of the server decides; silence depends on whether the final dot was sent."""
    if isinstance(error, AnymailError) and any(name in str(error) for name in TAKEN_BEFORE):
        return Verdict.TAKEN
    code = _answer(error)
    if code in REFUSED:
        return Verdict.REFUSED
    if code in TEMPORARY or not past_dot:
        return Verdict.TRY_AGAIN
    return Verdict.UNKNOWN


def _answer(error: OSError | AnymailError) -> int | None:
    """The SMTP code that concerns this mail, or None: a bad password is no reason to give up a patient's reminder."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return min(code for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return error.smtp_code
    if isinstance(error, NOT_A_MAIL):
        return REFUSED[0]
    if isinstance(error, AnymailError):
        return TEMPORARY[0] if _never_connected(error.__cause__) else _of_provider(error.status_code)
    return None


def _of_provider(status: int | None) -> int | None:
    """A provider's HTTP status as the SMTP code that means the same; None when it says nothing certain."""
    if status in PROVIDER_REFUSED:
        return REFUSED[0]
    return TEMPORARY[0] if status in PROVIDER_NOT_NOW else None


def _never_connected(cause: BaseException | None) -> bool:
    """Whether nothing can have been said to the provider: no address found, or nobody there."""
    why = cause.args[0] if isinstance(cause, requests.ConnectionError) and cause.args else None
    nobody = isinstance(why, MaxRetryError) and isinstance(why.reason, NewConnectionError)
    return nobody or isinstance(cause, requests.ConnectTimeout)
