"""What a link of an invitation opens, now and for whoever holds it."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from patients.models import Invitation, User


class Door(Enum):
    """The value names the page that says so."""

    JOIN = "join"  # open, and the address has no account yet
    ACCEPT = "accept"  # open, and its holder is signed in
    SIGN_IN = "sign_in"  # open, but the address has an account that is not signed in
    OTHER_ACCOUNT = "other_account"  # open, but somebody else is signed in
    USED = "used"
    WITHDRAWN = "withdrawn"
    TOO_OLD = "too_old"
    REPLACED = "replaced"  # a newer link was sent

    @property
    def is_open(self) -> bool:
        return self in {Door.JOIN, Door.ACCEPT, Door.SIGN_IN, Door.OTHER_ACCOUNT}


def door_of(
    invitation: Invitation, *, serial: int, account: User | None, signed_in: User | None, now: datetime
) -> Door:
    """`serial`: of the link. `account`: of the invited address. `signed_in`: who holds the link, when known."""
    return _closed(invitation, serial, now) or _open(account, signed_in)


def _closed(invitation: Invitation, serial: int, now: datetime) -> Door | None:
    reasons = {
        Door.USED: invitation.accepted_at is not None,
        Door.WITHDRAWN: invitation.revoked_at is not None,
        Door.TOO_OLD: invitation.expires_at <= now,
        Door.REPLACED: invitation.serial != serial,
    }
    return next((door for door, applies in reasons.items() if applies), None)


def _open(account: User | None, signed_in: User | None) -> Door:
    if account is None and signed_in is None:
        return Door.JOIN
    if signed_in is None:
        return Door.SIGN_IN
    return Door.ACCEPT if signed_in == account else Door.OTHER_ACCOUNT
