"""Rules of sign-in that reviewers ask for one by one: what is used once, what ends what, what is bound to what."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import signing
from django.test import Client

from adherence.models import Message
from patients.models import User
from tests.authenticator import code_for
from tests.test_fresh_sign_in import mailed_code

Browser = Callable[[User], Client]
PASSWORD = "a long pass phrase"
ASK, CONFIRM = "/accounts/login/code/", "/accounts/login/code/confirm/"
RESET, RESET_CODE, NEW = (f"/accounts/password/reset/{page}" for page in ("", "confirm/", "complete/"))
SECOND_STEP = "/accounts/2fa/authenticate/"
PRIVATE = "/today/"


@pytest.fixture
def verified(margaret: User) -> User:
    EmailAddress.objects.create(user=margaret, email=margaret.email, verified=True, primary=True)
    return margaret


def is_in(browser: Client) -> bool:
    return browser.get(PRIVATE).status_code == 200


def log_in(browser: Client, user: User, password: str = PASSWORD) -> str:
    """Where it leads."""
    answer = browser.post("/accounts/login/", {"login": user.email, "password": password})
    return answer.headers.get("Location", "")


def test_a_mailed_code_lets_in_once(verified: User, client: Client) -> None:
    client.post(ASK, {"email": verified.email})
    code = mailed_code()
    client.post(CONFIRM, {"code": code})
    first = is_in(client)
    client.post("/accounts/logout/")
    client.post(ASK, {"email": verified.email})
    client.post(CONFIRM, {"code": code})
    assert (first, is_in(client)) == (True, False)


def test_a_mailed_code_is_for_the_browser_that_asked(verified: User, client: Client) -> None:
    client.post(ASK, {"email": verified.email})
    code, other = mailed_code(), Client()
    other.post(CONFIRM, {"code": code})
    other.post(ASK, {"email": verified.email})
    other.post(CONFIRM, {"code": code})
    assert is_in(other) is False


def test_after_three_wrong_codes_the_right_one_is_wrong_too(verified: User, client: Client) -> None:
    client.post(ASK, {"email": verified.email})
    code = mailed_code()
    for wrong in ("BBBB-BBBB", "CCCC-CCCC", "DDDD-DDDD"):
        client.post(CONFIRM, {"code": wrong})
    client.post(CONFIRM, {"code": code})
    assert is_in(client) is False


@pytest.mark.parametrize(("age", "works"), [(590, True), (610, False)])
def test_a_mailed_code_works_for_ten_minutes(
    age: int,
    works: bool,  # a row of the table
    verified: User,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client.post(ASK, {"email": verified.email})
    code, later = mailed_code(), time.time() + age
    monkeypatch.setattr(time, "time", lambda: later)
    client.post(CONFIRM, {"code": code})
    assert is_in(client) == works


def test_codes_are_long_enough_and_never_the_same(verified: User) -> None:
    """8 of 20 letters are 34 bits; 8 figures are 26."""
    mailed = [get_adapter().generate_login_code().replace("-", "") for _ in range(200)]
    recovery = RecoveryCodes.activate(verified).generate_codes()
    assert (len(set(mailed)), {*map(len, mailed)}, len(set("".join(mailed)))) == (200, {8}, 20)
    assert (len(set(recovery)), {*map(len, recovery)}) == (10, {8})


def test_codes_of_an_app_and_of_the_paper_work_once(verified: User) -> None:
    secret = generate_totp_secret()
    app, paper = TOTP.activate(verified, secret), RecoveryCodes.activate(verified)
    code, spare = code_for(secret), paper.get_unused_codes()[0]
    assert [
        each.validate_code(typed) for each, typed in ((app, code), (app, code), (paper, spare), (paper, spare))
    ] == [
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize(("steps", "works"), [(0, True), (-1, False), (1, False)])
def test_a_code_of_an_app_is_good_for_its_30_seconds(
    steps: int,
    works: bool,  # a row of the table
    verified: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secret, now = generate_totp_secret(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 30 * steps)
    code = code_for(secret)
    monkeypatch.setattr(time, "time", lambda: now)
    assert TOTP.activate(verified, secret).validate_code(code) == works


@pytest.fixture
def doubly(verified: User) -> str:
    """The secret of Margaret's authenticator app."""
    secret = generate_totp_secret()
    TOTP.activate(verified, secret)
    return secret


def test_a_password_alone_does_not_pass_the_second_step(verified: User, doubly: str, client: Client) -> None:
    log_in(client, verified)
    before = is_in(client)
    client.post(SECOND_STEP, {"code": code_for(doubly)})
    assert (before, is_in(client)) == (False, True)


def test_a_mailed_code_alone_does_not_pass_it_either(verified: User, doubly: str, client: Client) -> None:
    client.post(ASK, {"email": verified.email})
    answer = client.post(CONFIRM, {"code": mailed_code()})
    assert (answer.headers["Location"], is_in(client)) == (SECOND_STEP, False)


def test_a_new_password_by_mail_does_not_go_round_it(verified: User, doubly: str, client: Client) -> None:
    client.post(RESET, {"email": verified.email})
    client.post(RESET_CODE, {"code": mailed_code()})
    client.post(NEW, {"password1": "grey geese fly", "password2": "grey geese fly"})
    verified.refresh_from_db()
    changed, let_in = verified.check_password("grey geese fly"), is_in(client)
    log_in(client, verified, "grey geese fly")
    assert (changed, let_in, is_in(client)) == (True, False, False)


def test_a_new_password_is_told_by_mail(verified: User, client: Client) -> None:
    log_in(client, verified)
    new = {"oldpassword": PASSWORD, "password1": "grey geese fly", "password2": "grey geese fly"}
    client.post("/accounts/password/change/", new)
    mails = [str(row.rendered) for row in Message.objects.filter(kind="account", recipient=verified)]
    assert ["password" in mail for mail in mails] == [True]


def test_a_new_site_knows_nobody(db: None) -> None:
    assert (User.objects.exists(), Authenticator.objects.exists()) == (False, False)


def test_an_account_keeps_no_hint_and_no_question() -> None:
    kept = "id password last_login is_superuser email name language colours is_active is_staff date_joined"
    assert {field.name for field in User._meta.concrete_fields} == set(kept.split())


def test_tokens_are_signed_by_one_method_and_no_token_chooses_another() -> None:
    weaker = signing.TimestampSigner(salt="adherence.log-session", algorithm="sha1")
    token = weaker.sign_object(["a", "2026-11-16", 1], serializer=signing.JSONSerializer, compress=False)
    assert signing.TimestampSigner().algorithm == "sha256"
    with pytest.raises(signing.BadSignature):
        signing.loads(token, salt="adherence.log-session")
