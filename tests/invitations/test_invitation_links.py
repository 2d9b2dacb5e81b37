"""The states of an invitation's link, and a new one asked for by its holder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patients.actions import invitations
from patients.models import Invitation, User
from tests import cast
from tests.invitations.people import CODE_ONLY, JOINS, address


def _used(invitation: Invitation) -> None:
    invitations.accept_as_new(invitation, password=None, now=timezone.now())


def _withdrawn(invitation: Invitation) -> None:
    Invitation.objects.update(revoked_at=timezone.now())


def _too_old(invitation: Invitation) -> None:
    Invitation.objects.update(expires_at=timezone.now())


def _nothing(invitation: Invitation) -> None:
    pass


def _replaced(invitation: Invitation) -> None:
    Invitation.objects.update(serial=2)


@pytest.mark.parametrize(
    ("happened", "says"),
    [
        (_used, "This link has been used"),
        (_withdrawn, "This invitation was withdrawn"),
        (_too_old, "This link has expired"),
        (_replaced, "We have sent a new one to the same email"),
    ],
)
def test_a_link_that_no_longer_works_says_so_and_lets_nobody_in(
    happened: Callable[[Invitation], None], says: str, iris: Invitation, client: Client
) -> None:
    link = address(iris)
    happened(iris)
    accounts = User.objects.count()
    answers = [client.get(link), client.post(link, JOINS)]
    assert [(answer.status_code, says in answer.content.decode()) for answer in answers] == [(410, True)] * 2
    assert User.objects.count() == accounts


@pytest.mark.parametrize("happened", [_used, _withdrawn, _too_old, _replaced])
def test_the_verb_itself_refuses_what_is_not_open(
    happened: Callable[[Invitation], None], invited: Invitation, now: datetime
) -> None:
    happened(invited)
    ines = invitations.account_of(invited.email) or cast.user("Ines")
    with pytest.raises(invitations.NotOpen):
        invitations.accept(invited, by=ines, now=timezone.now())


@pytest.mark.parametrize("token", ["x", "a:b:c", "é", "%00", "W10:1t:x", "A" * 300])
def test_a_link_that_is_not_ours_is_not_found_and_says_what_to_do(token: str, client: Client, db: None) -> None:
    answers = [client.get(f"/invitations/{token}/"), client.post(f"/invitations/{token}/new-link/")]
    assert [(answer.status_code, "Go back to the email" in answer.content.decode()) for answer in answers] == [
        (404, True)
    ] * 2


def test_a_signed_link_to_an_invitation_that_is_gone_is_not_found(iris: Invitation, client: Client) -> None:
    stranger = Invitation(kind="team", serial=1)
    assert client.get(address(stranger)).status_code == 404


def test_looking_at_a_link_changes_nothing_and_tells_nobody(iris: Invitation, client: Client) -> None:
    answers = [client.get(address(iris)) for _ in range(3)] + [client.head(address(iris))]
    assert {(answer.status_code, answer.headers["Referrer-Policy"]) for answer in answers} == {(200, "no-referrer")}
    assert Invitation.objects.open_at(timezone.now()).count() == 1


def test_nothing_about_the_person_is_in_the_address(iris: Invitation) -> None:
    assert [word in address(iris).lower() for word in ("iris", "bennett", "n-iris", "example")] == [False] * 4


def test_a_browser_that_hides_where_it_comes_from_still_joins(iris: Invitation) -> None:
    browser = Client(enforce_csrf_checks=True)
    token = browser.get(address(iris)).context["csrf_token"]
    data = CODE_ONLY | {"csrfmiddlewaretoken": str(token)}
    assert browser.post(address(iris), data, headers={"origin": "null"}).status_code == 302


@pytest.mark.parametrize("origin", ["null", "https://evil.example"])
def test_another_site_cannot_join_for_somebody(origin: str, iris: Invitation) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(address(iris), CODE_ONLY, headers={"origin": origin}).status_code == 403


# --- a new link, asked for by its holder ---


def test_a_patient_with_an_old_link_is_sent_a_new_one_and_told(iris: Invitation, client: Client) -> None:
    _too_old(iris)
    link = reverse("invitation-renew", args=[iris.token])
    answers = [client.post(link, follow=True).content.decode() for _ in range(2)]
    assert ["We have sent a new one" in answer for answer in answers] == [True, True]
    assert Invitation.objects.get().serial == 2


@pytest.mark.parametrize("happened", [_used, _withdrawn, _nothing])
def test_only_a_link_that_is_too_old_is_sent_anew(
    happened: Callable[[Invitation], None], iris: Invitation, client: Client
) -> None:
    happened(iris)
    client.post(reverse("invitation-renew", args=[iris.token]))
    assert Invitation.objects.get().serial == 1


def test_the_teams_old_links_are_sent_anew_by_a_manager_only(invited: Invitation, client: Client) -> None:
    _too_old(invited)
    page = client.get(address(invited)).content.decode()
    client.post(reverse("invitation-renew", args=[invited.token]))
    assert ("Ask the manager" in page, Invitation.objects.get().serial) == (True, 1)
