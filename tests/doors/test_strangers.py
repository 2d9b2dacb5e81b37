"""What is answered tells nobody whether an account exists: not by a byte, a mail more or less, a query or a hash."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adherence.models import Message
from patients.models import User
from tests.doors.test_guessing import same_page

NOBODY = "margaret.moyle@example.org"  # as long as hers
LOGIN, CODE, RESET = "/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"
WRONG = {"password": "not it, not it"}
ASKS = [
    (LOGIN, {"login": "{}", **WRONG}),
    (CODE, {"email": "{}"}),
    (RESET, {"email": "{}"}),
    ("/accounts/signup/", {"email": "{}", "password1": "seven quiet herons", "password2": "seven quiet herons"}),
    ("/accounts/2fa/webauthn/login/", {"credential": "{{}}", "login": "{}"}),
]
CONFIRMS = {CODE: "/accounts/login/code/confirm/", RESET: "/accounts/password/reset/confirm/"}


@pytest.fixture(params=["password", "codes only", "second factor", "switched off"])
def known(request: pytest.FixtureRequest, maggie: User) -> str:
    """The address of an account, of each kind."""
    if request.param == "codes only":
        maggie.set_unusable_password()
        maggie.save()
    if request.param == "second factor":
        TOTP.activate(maggie, generate_totp_secret())
    if request.param == "switched off":
        User.objects.filter(pk=maggie.pk).update(is_active=False)
    return maggie.email


def answers(path: str, fields: dict[str, str], email: str) -> list[tuple[int, str, bytes]]:
    """Every answer on the way, and of the page it leads to; then of three wrong codes, where codes are asked for."""
    browser = Client(REMOTE_ADDR="192.0.2.7")
    sent = {name: value.format(email) for name, value in fields.items()}
    got = [browser.post(path, sent)]
    got += [browser.get(got[0].headers["Location"])] if got[0].status_code == 302 else []
    got += [browser.post(CONFIRMS[path], {"code": "XXXX-XXXX"}) for _ in range(4 if path in CONFIRMS else 0)]
    return [
        (each.status_code, each.headers.get("Location", ""), same_page(each.content.replace(email.encode(), b"EMAIL")))
        for each in got
    ]


@pytest.mark.parametrize(("path", "fields"), ASKS, ids=[path for path, _ in ASKS])
def test_every_answer_is_the_same_byte_for_byte(path: str, fields: dict[str, str], known: str) -> None:
    assert answers(path, fields, known) == answers(path, fields, NOBODY)


def test_the_comparison_sees_a_difference(maggie: User) -> None:
    right = answers(LOGIN, {"login": "{}", "password": "a long pass phrase"}, maggie.email)
    assert right != answers(LOGIN, {"login": "{}", **WRONG}, maggie.email)


def work(monkeypatch: pytest.MonkeyPatch, path: str, fields: dict[str, str], email: str) -> dict[str, object]:
    """Hashes made, mails written, and statements asked, by table."""
    made: list[str] = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode

    def counted(self: object, password: str, salt: str) -> str:
        made.append(password)
        encoded: str = encode(self, password, salt)  # type: ignore[arg-type]  # of the same class
        return encoded

    mails = Message.objects.count()
    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as asked:
        patch.setattr(type(hasher), "encode", counted)
        Client(REMOTE_ADDR="192.0.2.8").post(path, {name: value.format(email) for name, value in fields.items()})
    said = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in asked]
    writes = Counter(re.findall(r"(?:INSERT INTO|UPDATE) \"?(\w+)", " ".join(said)))
    return {"hashes": len(made), "mails": Message.objects.count() - mails, "writes": writes}


@pytest.mark.parametrize(("path", "fields"), ASKS, ids=[path for path, _ in ASKS])
def test_the_same_work_is_done_for_everybody(
    path: str, fields: dict[str, str], known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(monkeypatch, path, fields, "somebody.else@example.org")  # the first request from an address begins its count
    assert work(monkeypatch, path, fields, known) == work(monkeypatch, path, fields, NOBODY)


def test_a_wrong_password_costs_one_hash_and_a_code_one_mail(maggie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the comparison above compares something."""
    costs = [work(monkeypatch, path, fields, NOBODY) for path, fields in ASKS[:3]]
    assert [(cost["hashes"], cost["mails"]) for cost in costs] == [(1, 0), (0, 1), (0, 1)]


@pytest.mark.parametrize(("path", "fields"), ASKS[1:3], ids=[CODE, RESET])
def test_as_many_statements_are_asked_for_an_account_as_for_none(
    path: str, fields: dict[str, str], maggie: User
) -> None:
    """A password's hash takes far longer than a statement; these two pages have nothing to hide behind."""
    counts = []
    for email in ("somebody.else@example.org", maggie.email, NOBODY):
        with CaptureQueriesContext(connection) as asked:
            Client(REMOTE_ADDR="192.0.2.9").post(path, {name: value.format(email) for name, value in fields.items()})
        counts.append(len(asked))
    assert counts[1] == counts[2]
