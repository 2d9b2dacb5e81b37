"""Reading an invitation: in the language of its mail, and not too often."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from patients.models import Invitation, Patient, User
from tests.invitations.people import CODE_ONLY, SignIn, address, carer_of


@pytest.fixture
def spanish(iris: Invitation) -> Invitation:
    """An invitation to a patient who reads Spanish."""
    Patient.objects.update(language="es")
    return iris


def languages(browser: Client, link: str, **posted: str) -> tuple[bool, str]:
    """Whether the page is Spanish, and what its header says."""
    headers = {"accept-language": "ar"}
    answer = browser.post(link, posted, headers=headers) if posted else browser.get(link, headers=headers)
    return b'<html lang="es" dir="ltr"' in answer.content, answer.headers["Content-Language"]


def test_an_invitation_speaks_the_patients_language_and_not_the_browsers(spanish: Invitation, client: Client) -> None:
    assert languages(client, address(spanish)) == (True, "es")
    assert languages(client, address(spanish), way="neither") == (True, "es")


def test_a_carer_reads_the_language_of_the_patients_mail(spanish: Invitation, client: Client, now: datetime) -> None:
    patient = Patient.objects.get(given_name="Iris")
    assert languages(client, address(carer_of(patient, "jo@example.org", now))) == (True, "es")


def test_a_colleague_reads_the_language_of_who_asks(invited: Invitation, manager: User, client: Client) -> None:
    User.objects.filter(pk=manager.pk).update(language="es")
    page = languages(client, address(invited))
    client.post(address(invited), CODE_ONLY)
    assert (page, User.objects.get(email="ines@example.org").language) == ((True, "es"), "es")


def test_nobody_asked_in_by_nobody_reads_the_sites_language(invited: Invitation) -> None:
    invited.invited_by = None
    assert invited.language == "en-gb"


def test_whoever_is_signed_in_reads_their_own_language(spanish: Invitation, margaret: User, sign_in: SignIn) -> None:
    assert languages(sign_in(margaret), address(spanish)) == (False, "en-gb")


def test_a_link_of_nobody_speaks_the_language_of_the_browser(client: Client, db: None) -> None:
    assert 'lang="es"' in client.get("/invitations/x/", headers={"accept-language": "es"}).content.decode()


def test_a_link_used_too_often_rests_for_a_minute(spanish: Invitation, invited: Invitation, client: Client) -> None:
    link = address(spanish)
    answers = [client.get(link) for _ in range(30)] + [client.post(link)]
    renewed = client.post(f"{link}new-link/")
    others = client.get(address(invited))
    said = answers[-1].content.decode()
    assert {each.status_code for each in answers[:-1]} == {200}
    assert (answers[-1].status_code, renewed.status_code, others.status_code, 'lang="es"' in said) == (
        429,
        429,
        200,
        True,
    )


def test_an_address_that_guesses_invitations_is_stopped(iris: Invitation, client: Client) -> None:
    """Whoever has a link of ours may still use it from there."""
    answers = [client.get(f"/invitations/guess-{number}/").status_code for number in range(31)]
    assert (set(answers[:-1]), answers[-1], client.get(address(iris)).status_code) == ({404}, 429, 200)
