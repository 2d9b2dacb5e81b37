"""What an error says about a mail: refused for good, to be tried again, or perhaps arrived."""

from __future__ import annotations

import smtplib
from enum import Enum, auto

from anymail.exceptions import AnymailError, AnymailRecipientsRefused

REFUSED, TEMPORARY = range(500, 600), range(400, 500)
PROVIDER_REFUSED = frozenset({400, 403, 404, 406, 410, 413, 422})  # HTTP: this mail, for ever
PROVIDER_BUSY = 429


class Verdict(Enum):
    REFUSED = auto()
    TRY_AGAIN = auto()
    UNKNOWN = auto()


def verdict(error: OSError | AnymailError, *, past_dot: bool) -> Verdict:
    """Judge an error. An answer of the server decides; silence depends on whether the final dot was sent."""
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
    if isinstance(error, AnymailRecipientsRefused):
        return REFUSED[0]
    if isinstance(error, AnymailError):
        return _of_provider(error.status_code)
    return None


def _of_provider(status: int | None) -> int | None:
    """A provider's HTTP status as the SMTP code that means the same; None when it says nothing certain."""
    if status in PROVIDER_REFUSED:
        return REFUSED[0]
    return TEMPORARY[0] if status == PROVIDER_BUSY else None
