"""The page that teaches ankle pumps, and the pages that say what went wrong and what to do next."""

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from patients.models import User

SignIn = Callable[[User], Client]


def test_a_stranger_may_learn_and_sees_no_dock(db: None, client: Client) -> None:
    page = client.get(reverse("learn-ankle-pumps"))
    assert (page.status_code, 'class="dock"' in page.content.decode()) == (200, False)


def test_a_patient_learns_with_pain_and_clinic_in_reach(margaret: User, sign_in: SignIn) -> None:
    page = sign_in(margaret).get(reverse("learn-ankle-pumps")).content.decode()
    assert [
        piece in page
        for piece in (
            f'<a href="{reverse("learn-ankle-pumps")}" aria-current="page">',
            '<a class="dock__pain" href=',
            '<a class="btn btn--quiet" href="tel:01632960100">',
        )
    ] == [True] * 3


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "500"])
def test_a_refusal_says_what_to_do_next_even_without_a_request(code: str) -> None:
    page = render_to_string(f"{code}.html")
    assert ('<a class="btn btn--lg btn--block" href="/">' in page, "In an emergency, call" in page) == (True, True)


def test_an_unknown_address_is_a_page_of_ours(db: None, client: Client) -> None:
    page = client.get("/no-such-page/")
    assert (page.status_code, "We cannot find that page" in page.content.decode()) == (404, True)


def test_a_stale_form_is_told_to_send_again(db: None) -> None:
    page = Client(enforce_csrf_checks=True).post(reverse("account_login"))
    assert (page.status_code, "Nothing was saved" in page.content.decode()) == (403, True)
