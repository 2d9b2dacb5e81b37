"""Another address for signing in: proven by a code in the browser that asked; no link acts by being looked at."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import NoReverseMatch, reverse

from adherence.models import Message
from patients.models import User
from tests.clock import Clock

SignIn = Callable[[User], Client]
NEW, PAGE = "maggie@example.org", "/accounts/confirm-email/"
MINUTE = 60


def mailed_code(to: str = NEW) -> str:
    body = Message.objects.filter(to=to).latest("created_at").rendered["body"]  # type: ignore[index]  # waits to be sent
    found = re.search(r"^([A-Z0-9]+-[A-Z0-9]+)$", body, re.MULTILINE)
    assert found, body
    return found[1]


@pytest.fixture
def phone(clock: Clock, maggie: User, sign_in: SignIn) -> Client:
    """Margaret's, where she has just added an address."""
    phone = sign_in(maggie)
    assert phone.post("/accounts/email/", {"action_add": "", "email": NEW}).headers["Location"] == PAGE
    return phone


def is_hers() -> bool:
    return EmailAddress.objects.filter(email=NEW, verified=True).exists()


def test_the_code_out_of_the_mail_makes_the_address_hers(phone: Client) -> None:
    before = is_hers()
    page = phone.get(PAGE).content.decode()
    phone.post(PAGE, {"code": mailed_code()})
    assert ("Enter the code for your new address" in page, before, is_hers()) == (True, False, True)


def test_no_link_is_in_the_mail(phone: Client) -> None:
    body = Message.objects.get(to=NEW).rendered["body"]  # type: ignore[index]  # waits to be sent
    with pytest.raises(NoReverseMatch):
        reverse("account_confirm_email", args=["key"])
    assert ("http" in body, phone.get("/accounts/confirm-email/key/").status_code) == (False, 404)


@pytest.mark.parametrize(("after", "works"), [(10 * MINUTE, True), (10 * MINUTE + 1, False)], ids=["10:00", "10:01"])
def test_the_code_works_for_ten_minutes(after: int, works: bool, phone: Client, clock: Clock) -> None:
    clock.turn_on(after)
    phone.post(PAGE, {"code": mailed_code()})
    assert is_hers() == works


@pytest.mark.parametrize(("wrong", "works"), [(2, True), (3, False)])
def test_a_code_is_tried_three_times(wrong: int, works: bool, phone: Client) -> None:
    for _ in range(wrong):
        phone.post(PAGE, {"code": "XXX-XXX"})
    phone.post(PAGE, {"code": mailed_code()})
    assert is_hers() == works


def test_the_code_is_worth_nothing_in_another_browser(phone: Client) -> None:
    answer = Client().post(PAGE, {"code": mailed_code()})
    assert (answer.headers["Location"], is_hers()) == ("/accounts/login/", False)


@pytest.mark.parametrize("taken", [True, False])
def test_an_address_of_another_account_is_asked_to_be_proven_as_any(
    taken: bool, maggie: User, clinician: User, sign_in: SignIn
) -> None:
    if taken:
        EmailAddress.objects.create(user=clinician, email=NEW, verified=True, primary=True)
    phone = sign_in(maggie)
    answer = phone.post("/accounts/email/", {"action_add": "", "email": NEW})
    page = phone.get(PAGE).content.decode()
    mails = Message.objects.filter(to=NEW).count()
    assert (answer.headers["Location"], "Enter the code for your new address" in page, mails) == (PAGE, True, 1)
