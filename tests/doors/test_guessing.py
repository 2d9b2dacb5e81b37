"""Guessing passwords and codes is slowed for the account and for the address, and tells nothing on the way."""

from __future__ import annotations

import re
from itertools import count

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client, override_settings

from patients.models import User
from tests import cast
from tests.authenticator import code_for
from tests.clock import Clock

LOGIN, CODE = "/accounts/login/", "/accounts/login/code/"
PASSWORD, WRONG = "a long pass phrase", "not it, not it"
ACCOUNT, ADDRESS = 5, 10  # wrong passwords that are heard, in 5 minutes and in one
addresses = (f"192.0.2.{number}" for number in count(1))


def tries(email: str, password: str = WRONG, *, at: str = "192.0.2.250", browser: Client | None = None) -> str:
    """`in`, or what the page says of it."""
    answer = (browser or Client()).post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=at)
    found = re.search(r"Too many tries|is not right", answer.content.decode())
    return found[0] if found else {302: "in", 429: "429"}[answer.status_code]


NO, LOCKED = "is not right", "Too many tries"


def test_after_five_wrong_passwords_the_right_one_is_refused_in_the_same_words(maggie: User, clock: Clock) -> None:
    """From wherever: the account itself rests."""
    said = [tries(maggie.email, at=next(addresses)) for _ in range(ACCOUNT + 1)]
    pages = {
        same_page(Client().post(LOGIN, {"login": maggie.email, "password": each}, REMOTE_ADDR="192.0.2.251").content)
        for each in (WRONG, PASSWORD)
    }
    assert (said, len(pages)) == ([NO] * ACCOUNT + [LOCKED], 1)


def same_page(content: bytes) -> bytes:
    """Without what is drawn anew for each answer: the token of the form, and the scripts' nonce."""
    return re.sub(rb'(name="csrfmiddlewaretoken" value|nonce|content)="[A-Za-z0-9+/=_-]{16,}"', b"", content)


@pytest.mark.parametrize(("later", "said"), [(299, LOCKED), (301, "in")], ids=["4:59", "5:01"])
def test_an_account_rests_for_five_minutes(later: int, said: str, maggie: User, clock: Clock) -> None:
    for _ in range(ACCOUNT):
        tries(maggie.email, at=next(addresses))
    clock.turn_on(later)
    assert tries(maggie.email, PASSWORD) == said


def test_whoever_is_guessed_at_may_still_come_in_by_a_code(maggie: User, clock: Clock) -> None:
    """So nobody can shut an account by guessing."""
    for _ in range(ACCOUNT):
        tries(maggie.email, at=next(addresses))
    answer = Client().post(CODE, {"email": maggie.email}, REMOTE_ADDR="192.0.2.252")
    assert answer.headers["Location"] == "/accounts/login/code/confirm/"


def test_another_account_is_not_locked(maggie: User, clinician: User, clock: Clock) -> None:
    for _ in range(ACCOUNT):
        tries(maggie.email)
    assert [tries(clinician.email), tries(maggie.email)] == [NO, LOCKED]


def test_an_address_that_tries_many_accounts_is_locked_for_all_of_them(maggie: User, clock: Clock) -> None:
    said = [tries(f"nobody{number}@example.org") for number in range(ADDRESS)]
    here, elsewhere = tries(maggie.email, PASSWORD), tries(maggie.email, PASSWORD, at="192.0.2.99")
    clock.turn_on(61)
    assert (said, here, elsewhere, tries(maggie.email, PASSWORD)) == ([NO] * ADDRESS, LOCKED, "in", "in")


def test_an_account_that_is_none_locks_as_one_that_is(maggie: User, clock: Clock) -> None:
    said = {
        email: [tries(email, at=next(addresses)) for _ in range(ACCOUNT + 2)]
        for email in (maggie.email, "nobody@example.org")
    }
    assert said[maggie.email] == said["nobody@example.org"]


@pytest.mark.parametrize("spelled", ["{}", "{} ", "Margaret.Doyle@Example.ORG"])
def test_another_spelling_is_the_same_account(spelled: str, maggie: User, clock: Clock) -> None:
    for _ in range(ACCOUNT):
        tries(maggie.email, at=next(addresses))
    assert tries(spelled.format(maggie.email), PASSWORD) == LOCKED


def test_signing_in_well_does_not_forgive_wrong_tries(maggie: User, clock: Clock) -> None:
    said = []
    for password in [WRONG] * 4 + [PASSWORD, WRONG, PASSWORD]:
        said.append(tries(maggie.email, password, at=next(addresses)))
        clock.turn_on(1)
    assert said == [NO] * 4 + ["in", NO, LOCKED]


def test_guessing_is_counted_when_redis_is_away(maggie: User, clock: Clock) -> None:
    with override_settings(CELERY_BROKER_URL="redis://127.0.0.1:1/0", REDIS_URL="redis://127.0.0.1:1/0"):
        said = [tries(maggie.email, at=next(addresses)) for _ in range(ACCOUNT + 1)]
        others = tries(cast.user("Nell Doyle").email, PASSWORD, at=next(addresses))
    assert (said, others != LOCKED) == ([NO] * ACCOUNT + [LOCKED], True)
    assert {cache["BACKEND"] for cache in settings.CACHES.values()} == {"django.core.cache.backends.db.DatabaseCache"}


def test_codes_of_the_second_step_are_guessed_five_times(maggie: User, clock: Clock) -> None:
    secret = generate_totp_secret()
    TOTP.activate(maggie, secret)
    browser, step = Client(), "/accounts/2fa/authenticate/"
    tries(maggie.email, PASSWORD, browser=browser)
    for _ in range(ACCOUNT):
        browser.post(step, {"code": "000000"}, REMOTE_ADDR=next(addresses))
    browser.post(step, {"code": code_for(secret)}, REMOTE_ADDR=next(addresses))
    assert browser.get("/today/").status_code == 302


def test_no_more_than_three_codes_a_minute_are_mailed_to_an_account(maggie: User, clock: Clock) -> None:
    answers = [Client().post(CODE, {"email": maggie.email}, REMOTE_ADDR=next(addresses)).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 200]


@pytest.mark.parametrize("asks", [CODE, "/accounts/password/reset/"])
def test_an_address_asks_for_twenty_mails_a_minute(asks: str, db: None, clock: Clock) -> None:
    answers = [
        Client().post(asks, {"email": f"n{number}@example.org"}, REMOTE_ADDR="192.0.2.253").status_code
        for number in range(21)
    ]
    assert (set(answers[:-1]), answers[-1] in {200, 429}) == ({302}, True)
