"""Sessions of the team are short and doubly secured; those of patients last."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from patients.middleware import SEEN_AT, SIGNED_IN_AT
from patients.models import User

SignIn = Callable[[User], Client]
MINUTE, HOUR = 60, 3600
PAGE = "/patients/invite/"


def aged(browser: Client, *, signed_in: float, seen: float) -> Client:
    """As if the sign-in and the last request were so many seconds ago."""
    session, now = browser.session, timezone.now().timestamp()
    session[SIGNED_IN_AT], session[SEEN_AT] = now - signed_in, now - seen
    session.save()
    return browser


@pytest.mark.parametrize(
    ("signed_in", "seen", "answer"),
    [
        (14 * MINUTE, 14 * MINUTE, 200),
        (16 * MINUTE, 16 * MINUTE, 302),
        (11.9 * HOUR, 1, 200),
        (12.1 * HOUR, 1, 302),
    ],
)
def test_the_teams_session_ends_after_15_idle_minutes_and_after_12_hours(
    signed_in: float, seen: float, answer: int, clinician: User, sign_in: SignIn
) -> None:
    assert aged(sign_in(clinician), signed_in=signed_in, seen=seen).get(PAGE).status_code == answer


def test_work_keeps_the_session(clinician: User, sign_in: SignIn) -> None:
    browser = aged(sign_in(clinician), signed_in=HOUR, seen=10 * MINUTE)
    browser.get(PAGE)
    assert timezone.now().timestamp() - browser.session[SEEN_AT] < MINUTE


@pytest.mark.parametrize(("method", "back"), [("get", "/patients/invite/%3Fa%3Db%26c%3D%252F"), ("post", "/")])
def test_who_signs_in_again_comes_back_to_the_page(method: str, back: str, clinician: User, sign_in: SignIn) -> None:
    browser = aged(sign_in(clinician), signed_in=HOUR, seen=HOUR)
    answer = getattr(browser, method)(f"{PAGE}?a=b&c=%2F")
    assert answer.headers["Location"] == f"/accounts/login/?next={back}"


def test_an_ended_session_is_gone(clinician: User, sign_in: SignIn) -> None:
    browser = aged(sign_in(clinician), signed_in=HOUR, seen=HOUR)
    browser.get(PAGE)
    assert "_auth_user_id" not in browser.session


def test_a_patients_session_lasts(margaret: User, sign_in: SignIn) -> None:
    browser = aged(sign_in(margaret), signed_in=29 * 24 * HOUR, seen=29 * 24 * HOUR)
    assert browser.get("/learn/ankle-pumps/").wsgi_request.user == margaret


@pytest.mark.parametrize(
    ("page", "answer"),
    [
        (PAGE, "/accounts/2fa/"),
        ("/learn/ankle-pumps/", "/accounts/2fa/"),
        ("/accounts/password/change/", "/accounts/2fa/"),
        ("/accounts/email/", "/accounts/2fa/"),
        ("/accounts/sessions/", "/accounts/2fa/"),
        ("/accounts/2fa/", None),
        ("/accounts/logout/", None),
    ],
)
def test_without_a_second_factor_there_is_no_page_but_enrolment(
    page: str, answer: str | None, clinician: User, client: Client
) -> None:
    client.force_login(clinician, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(page).headers.get("Location") == answer


@override_settings(TEAM_SECOND_FACTOR=False)
def test_the_demo_waives_the_second_factor(clinician: User, client: Client) -> None:
    client.force_login(clinician, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(PAGE).status_code == 200
