"""Secrets that a copy of the database, or of a cookie, does not tell: AES-256-GCM under a key from SECRET_KEY."""

from __future__ import annotations

import base64
import binascii
import secrets
from contextlib import suppress
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12  # bytes


class Broken(Exception):
    """None of our keys sealed it for this purpose and person, or it was changed since."""


def seal(secret: bytes, *, purpose: bytes, whose: bytes = b"") -> str:
    """Never the same twice. It opens for the same purpose and person only."""
    nonce = secrets.token_bytes(NONCE)
    return base64.urlsafe_b64encode(nonce + _keys(purpose)[0].encrypt(nonce, secret, whose)).decode()


def unseal(sealed: str, *, purpose: bytes, whose: bytes = b"") -> bytes:
    """Raises Broken."""
    with suppress(binascii.Error, ValueError):
        read = base64.urlsafe_b64decode(sealed)
        for key in _keys(purpose):
            with suppress(InvalidTag):
                return key.decrypt(read[:NONCE], read[NONCE:], whose)
    raise Broken


def _keys(purpose: bytes) -> list[AESGCM]:
    """From SECRET_KEY, and from its fallbacks for reading what an older key sealed."""
    return [_key(purpose, secret) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]]


@cache
def _key(purpose: bytes, secret: str) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode()))
