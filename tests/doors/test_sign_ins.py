"""Every sign-in is seen and can be ended, and nothing that ended comes back (more: tests/test_sign_in_rules.py)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client

from patients.models import User

SignIn = Callable[[User], Client]
PASSWORD = "a long pass phrase"
COOKIE = settings.SESSION_COOKIE_NAME


def signed_in(user: User, browser: Client | None = None) -> Client:
    """By the page, with the password."""
    browser = browser or Client()
    browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/today/").status_code == 200


def key_of(browser: Client) -> str:
    return browser.cookies[COOKIE].value


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_sign_out_page_signs_nobody_out(method: str, maggie: User) -> None:
    browser = signed_in(maggie)
    getattr(browser, method)("/accounts/logout/")
    assert is_in(browser)


def test_every_sign_in_is_listed_with_whose_it_is_kept_to_oneself(maggie: User, clinician: User) -> None:
    here, _there, _another = signed_in(maggie), signed_in(maggie), signed_in(clinician)
    page = here.get("/accounts/sessions/").content.decode()
    assert (page.count("Signed in</dt>"), page.count("Sign out there")) == (2, 1)


def test_one_sign_in_is_ended_and_the_others_stay(maggie: User) -> None:
    here, there, elsewhere = (signed_in(maggie) for _ in range(3))
    chosen = UserSession.objects.get(session_key=key_of(there))
    here.post("/accounts/sessions/", {"session": chosen.pk})
    assert [is_in(each) for each in (here, there, elsewhere)] == [True, False, True]


def test_all_others_are_ended_at_once(maggie: User) -> None:
    here, there, elsewhere = (signed_in(maggie) for _ in range(3))
    here.post("/accounts/sessions/")
    assert [is_in(each) for each in (here, there, elsewhere)] == [True, False, False]


def test_ending_the_own_sign_in_is_signing_out(maggie: User) -> None:
    here, there = signed_in(maggie), signed_in(maggie)
    own = UserSession.objects.get(session_key=key_of(here))
    here.post("/accounts/sessions/", {"session": own.pk})
    assert [is_in(each) for each in (here, there)] == [False, True]


@pytest.mark.parametrize("choice", ["theirs", "999999999999999999999", "x", "\0"])
def test_nobody_ends_anothers_sign_in_nor_by_mistake_all_of_ones_own(
    choice: str, maggie: User, clinician: User, sign_in: SignIn
) -> None:
    here, there = signed_in(maggie), signed_in(maggie)
    sign_in(clinician).get("/caseload/")
    theirs = UserSession.objects.get(user=clinician)
    answer = here.post("/accounts/sessions/", {"session": theirs.pk if choice == "theirs" else choice})
    kept = UserSession.objects.filter(pk=theirs.pk).exists()
    assert (answer.status_code, [is_in(each) for each in (here, there)], kept) == (302, [True, True], True)


def test_an_account_that_is_switched_off_and_on_again_is_signed_in_nowhere(maggie: User, sign_in: SignIn) -> None:
    omar = User.objects.create_superuser("omar@example.org", PASSWORD, name="Omar")
    Authenticator.objects.create(user=omar, type=Authenticator.Type.TOTP, data={})
    phone, operator = signed_in(maggie), sign_in(omar)
    row = f"/admin/patients/user/{maggie.pk}/change/"
    states = [is_in(phone)]
    operator.post(row, {"name": "Margaret", "language": "en-gb"})
    states.append(is_in(phone))
    operator.post(row, {"name": "Margaret", "language": "en-gb", "is_active": "on"})
    states += [is_in(phone), is_in(signed_in(maggie))]
    assert states == [True, False, False, True]
