"""allauth's pages belong to the site: its shell, its words, its forms."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from patients.models import User

SignIn = Callable[[User], Client]


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("account_login", "<h1>Sign in</h1>"),
        ("account_request_login_code", "<h1>Get a sign-in code</h1>"),
        ("account_reset_password", "<h1>Choose a new password</h1>"),
        ("account_signup", "<h1>Dorsi is by invitation</h1>"),
    ],
)
def test_a_stranger_meets_the_sites_own_pages(db: None, client: Client, name: str, heading: str) -> None:
    page = client.get(reverse(name)).content.decode()
    assert (heading in page, '<link rel="stylesheet" href="/static/css/dorsi.css">' in page) == (True, True)


def test_a_wrong_password_says_so_and_keeps_the_email(margaret: User, client: Client) -> None:
    page = client.post(reverse("account_login"), {"login": margaret.email, "password": "not it"}).content.decode()
    assert [
        piece in page
        for piece in (
            "<title>Error: Sign in – Dorsi</title>",
            "The email or password is not right. Check both and try again",
            f'value="{margaret.email}"',
        )
    ] == [True] * 3


def test_each_empty_field_is_named_in_the_list_and_in_the_same_words_beside_it(db: None, client: Client) -> None:
    page = client.post(reverse("account_login")).content.decode()
    said = ("Enter your email address", "Enter your password", "This field is required")
    assert [page.count(words) for words in said] == [2, 2, 0]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("account_request_login_code", ["Enter your email address"]),
        ("account_reset_password", ["Enter your email address"]),
    ],
)
def test_a_stranger_is_told_what_to_enter(db: None, client: Client, name: str, says: list[str]) -> None:
    page = client.post(reverse(name)).content.decode()
    assert ([words in page for words in says], "This field is required" in page) == ([True], False)


@pytest.mark.parametrize(
    ("name", "sent", "says"),
    [
        (
            "account_change_password",
            {},
            ["Enter the password you have now", "Enter a new password", "Enter the new password again"],
        ),
        ("account_email", {"action_add": ""}, ["Enter your email address"]),
    ],
)
def test_whoever_is_signed_in_is_told_what_to_enter(
    margaret: User, sign_in: SignIn, name: str, sent: dict[str, str], says: list[str]
) -> None:
    page = sign_in(margaret).post(reverse(name), sent).content.decode()
    assert ([words in page for words in says], "This field is required" in page) == ([True] * len(says), False)


def test_signing_in_offers_a_code_and_a_passkey(db: None, client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert [piece in page for piece in ("Email me a sign-in code instead", 'id="passkey_login"')] == [True, True]


def test_asking_for_a_code_leads_to_the_page_that_takes_it_and_still_says_what_waits_on_the_phone(
    margaret: User, client: Client
) -> None:
    page = client.post(
        reverse("account_request_login_code"), {"login": margaret.email, "email": margaret.email}, follow=True
    )
    says = ("<h1>Enter your sign-in code</h1>", 'id="unsent"', "js/outbox/sign_in.js")
    assert [words in page.content.decode() for words in says] == [True] * 3


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "usersessions_list",
    ],
)
def test_ones_own_sign_in_is_looked_after_in_the_same_house(margaret: User, sign_in: SignIn, name: str) -> None:
    page = sign_in(margaret).get(reverse(name), follow=True)
    assert (page.status_code, 'class="brand"' in page.content.decode()) == (200, True)


def test_a_team_member_without_a_second_step_is_told_why(clinician: User, client: Client) -> None:
    client.force_login(clinician, backend="patients.sessions.AuthenticationBackend")
    assert "Clinic staff need a second step" in client.get(reverse("mfa_index")).content.decode()


def test_a_team_member_with_one_sees_it(clinician: User, sign_in: SignIn) -> None:
    page = sign_in(clinician).get(reverse("mfa_index")).content.decode()
    assert ("Turn it off" in page, "Clinic staff need a second step" in page) == (True, False)


def test_no_sign_in_page_carries_a_script_or_style_of_its_own(margaret: User, client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    assert ("<style" in page, "style=" in page, "onclick" in page, "<script>" in page) == (False,) * 4


@pytest.mark.parametrize("way_on", ["http://[::1", "//evil.example/", "javascript:alert(1)"])
def test_a_way_on_that_is_no_page_of_ours_leads_home(margaret: User, client: Client, way_on: str) -> None:
    EmailAddress.objects.create(user=margaret, email=margaret.email, verified=True, primary=True)
    signs_in = {"login": margaret.email, "password": "a long pass phrase", "next": way_on}
    answer = client.post(reverse("account_login"), signs_in)
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/")
