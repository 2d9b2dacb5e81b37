"""Keys of sessions: made anew when somebody signs in or shows again who they are, worth nothing once it is over."""

from __future__ import annotations

import time

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from patients.models import User
from tests.conftest import keep_fresh
from tests.test_fresh_sign_in import mailed_code
from tests.test_sign_in_rules import ASK, CONFIRM, PASSWORD, PRIVATE, Browser, is_in, log_in, verified

__all__ = ["verified"]  # a fixture


def key_of(browser: Client) -> str:
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def test_signing_in_makes_a_new_key_and_the_old_one_opens_nothing(verified: User, client: Client) -> None:
    client.post(ASK, {"email": verified.email})  # a session before sign-in
    before = key_of(client)
    client.post(CONFIRM, {"code": mailed_code()})
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = before
    assert (key_of(client) == before, is_in(client), is_in(other)) == (False, True, False)


def test_showing_again_who_one_is_makes_a_new_key(verified: User, client: Client) -> None:
    log_in(client, verified)
    client.get(PRIVATE)
    before, other = key_of(client), Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = before
    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": "/settings/"})
    listed = set(UserSession.objects.values_list("session_key", flat=True))
    assert (is_in(client), is_in(other), listed) == (True, False, {key_of(client)} - {before})


def test_ending_a_sign_in_asks_again_who_one_is(verified: User, sign_in: Browser) -> None:
    browser = sign_in(verified)
    keep_fresh(browser, verified, since=time.time() - 3600)
    assert "reauthenticate" in browser.post("/accounts/sessions/").headers["Location"]


def test_a_key_that_nobody_gave_is_not_taken(verified: User, client: Client) -> None:
    """Somebody else's browser was told it beforehand."""
    planted = "a" * 32
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    log_in(client, verified)
    assert (is_in(client), key_of(client) == planted) == (True, False)


def test_keys_are_long_and_no_two_alike(margaret: User, sign_in: Browser) -> None:
    """32 of 36 signs are 165 bits."""
    keys = {key_of(sign_in(margaret)) for _ in range(20)}
    assert (len(keys), {len(key) for key in keys}) == (20, {32})


def test_signing_out_ends_the_session_for_whoever_kept_its_key(verified: User, client: Client) -> None:
    log_in(client, verified)
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = key_of(client)
    before = is_in(other)
    client.post("/accounts/logout/")
    assert (before, is_in(other)) == (True, False)


def test_a_new_password_ends_all_other_sessions(verified: User, client: Client) -> None:
    other = Client()
    for browser in (client, other):
        log_in(browser, verified)
    new = {"oldpassword": PASSWORD, "password1": "grey geese fly", "password2": "grey geese fly"}
    client.post("/accounts/password/change/", new)
    assert is_in(other) is False


def test_being_switched_off_ends_every_session(verified: User, client: Client) -> None:
    log_in(client, verified)
    before = is_in(client)
    User.objects.filter(pk=verified.pk).update(is_active=False)
    assert (before, is_in(client)) == (True, False)


def test_whose_session_it_is_the_session_says_and_not_the_list_of_sign_ins(
    verified: User, clinician: User, client: Client
) -> None:
    log_in(client, verified)
    UserSession.objects.filter(session_key=key_of(client)).update(user=clinician)
    assert client.get(PRIVATE).wsgi_request.user == verified


def test_a_session_that_is_over_is_not_opened_by_the_list_of_sign_ins(verified: User, client: Client) -> None:
    log_in(client, verified)
    Session.objects.update(expire_date=timezone.now())
    assert (UserSession.objects.exists(), is_in(client)) == (True, False)


def test_a_session_that_is_not_listed_yet_opens_all_the_same(verified: User, client: Client) -> None:
    log_in(client, verified)
    UserSession.objects.all().delete()
    assert is_in(client)


def test_session_and_account_are_one_question(verified: User, client: Client) -> None:
    log_in(client, verified)
    client.get(PRIVATE)
    with CaptureQueriesContext(connection) as queries:
        client.get(PRIVATE)
    assert [query["sql"].count("patients_user") > 0 for query in queries if "django_session" in query["sql"]] == [True]
