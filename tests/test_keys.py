"""Secrets at rest are sealed and cannot be changed unnoticed; the key under all of it can be replaced."""

from __future__ import annotations

import ast
import base64
import hashlib
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import signing
from django.core.management import call_command
from django.core.signing import BadSignature
from django.test import Client, override_settings

from adherence.outbox.links import Mailing, read_unsubscribe_link, unsubscribe_link
from patients import sealing
from patients.adapters import MFAAdapter
from patients.models import Patient, User
from patients.sealing import Broken
from tests.authenticator import code_for
from tests.conftest import keep_fresh
from tests.our_code import trees

OLD = override_settings(SECRET_KEY="the old key")
BOTH = override_settings(SECRET_KEY="the new key", SECRET_KEY_FALLBACKS=["the old key"])
NEW = override_settings(SECRET_KEY="the new key")


def token(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize("place", [0, 11, 12, 20, -1])
def test_what_is_sealed_cannot_be_changed_unnoticed(place: int) -> None:
    sealed = bytearray(base64.urlsafe_b64decode(MFAAdapter().encrypt("JBSWY3DP")))
    sealed[place] ^= 1
    with pytest.raises(Broken):
        MFAAdapter().decrypt(base64.urlsafe_b64encode(sealed).decode())


def test_the_same_secret_is_never_sealed_the_same_twice() -> None:
    assert len({MFAAdapter().encrypt("JBSWY3DP") for _ in range(50)}) == 50


def test_the_database_holds_no_secret_of_a_factor_in_the_clear(margaret: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(margaret, secret)
    codes = RecoveryCodes.activate(margaret).generate_codes()
    kept = " ".join(str(factor.data) for factor in Authenticator.objects.all())
    assert ([each in kept for each in (secret, *codes)], len(codes)) == ([False] * 11, 10)


def test_a_key_is_replaced_without_locking_anybody_out(margaret: User) -> None:
    secret = generate_totp_secret()
    with OLD:
        TOTP.activate(margaret, secret)
        codes = RecoveryCodes.activate(margaret).generate_codes()
    Authenticator.objects.create(user=margaret, type="webauthn", data={"credential": {}})
    said = StringIO()
    with BOTH:
        call_command("reseal", stdout=said)
    with NEW:
        totp, recovery = (Authenticator.objects.get(type=kind) for kind in ("totp", "recovery_codes"))
        found = TOTP(totp).validate_code(code_for(secret)), RecoveryCodes(recovery).generate_codes() == codes
    assert (said.getvalue(), found) == ("2 second factors sealed\n", (True, True))


def test_links_out_of_mails_outlive_a_new_key_while_the_old_one_is_named(patient: Patient) -> None:
    with OLD:
        link = token(unsubscribe_link(patient.pk, Mailing.REMINDERS))
    with BOTH:
        assert read_unsubscribe_link(link) == (patient.pk, Mailing.REMINDERS)
    with NEW, pytest.raises(ValueError) as refused:  # noqa: PT011  # the cause says more than any message
        read_unsubscribe_link(link)
    assert isinstance(refused.value.__cause__, BadSignature)


@pytest.mark.parametrize(("settings", "is_in"), [(BOTH, True), (NEW, False)], ids=["old one named", "old one gone"])
def test_sessions_outlive_a_new_key_while_the_old_one_is_named(
    settings: override_settings,
    is_in: bool,
    margaret: User,
    client: Client,
) -> None:
    with OLD:
        client.force_login(margaret, backend="patients.sessions.AuthenticationBackend")
        keep_fresh(client, margaret)
    with settings:
        assert (client.get("/learn/ankle-pumps/").wsgi_request.user == margaret) == is_in


def test_keys_and_signatures_have_256_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths = []
    monkeypatch.setattr(sealing, "AESGCM", lambda key: lengths.append(8 * len(key)))
    with override_settings(SECRET_KEY="of nobody"), pytest.raises(AttributeError):  # no seal is made by this key
        MFAAdapter().encrypt("JBSWY3DP")
    assert ({*lengths}, 8 * getattr(hashlib, signing.Signer().algorithm)().digest_size) == ({256}, 256)


def imports(text: str) -> set[str]:
    found = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)]
    return {f"{getattr(node, 'module', '') or ''}.{name.name}".strip(".") for node in found for name in node.names}


def test_nothing_is_sealed_by_anything_but_aes_gcm() -> None:
    used = {name for _, tree in trees() for name in imports(ast.unparse(tree)) if name.startswith("cryptography.")}
    assert used == {
        "cryptography.exceptions.InvalidTag",
        "cryptography.hazmat.primitives.ciphers.aead.AESGCM",
        "cryptography.hazmat.primitives.hashes.SHA256",
        "cryptography.hazmat.primitives.kdf.hkdf.HKDF",
    }


def test_no_plain_dice_are_thrown() -> None:
    """Python's `random` can be guessed; the demo's invented people may come out of it, nothing else."""
    throwing = {path for path, tree in trees() if {"random", "random.Random"} & imports(ast.unparse(tree))}
    assert {path for path in throwing if "/demo/" not in path} == set()
