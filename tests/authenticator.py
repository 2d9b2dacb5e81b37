"""The authenticator app that the people of the tests carry."""

from __future__ import annotations

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters

PERIOD = 30  # seconds, RFC 6238
LASTING = 5  # seconds that typing it and being answered may take


def code_for(secret: str) -> str:
    """The code it shows; one that is about to change is waited out, as everybody does who reads one."""
    left = PERIOD - time.time() % PERIOD
    if left < LASTING:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, next(counters())))
