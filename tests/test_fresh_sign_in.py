"""A fresh sign-in before settings, people, download and leaving: asked when it is over 5 minutes old."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from adherence.models import Message
from patients.models import Clinic, Invitation, Patient, PatientAccess, User
from tests import cast
from tests.conftest import keep_fresh

Browser = Callable[[User], Client]
TOM = {"name": "Tom Doyle", "email": "tom@example.org"}
CHANGES_OF_SIGN_IN = ["account_email", "account_set_password", "mfa_activate_totp", "mfa_add_webauthn"]
CHECK = "/settings/check/?next=%2Fsettings%2Fpeople%2F"


@pytest.fixture
def phone(margaret: User, sign_in: Browser) -> Client:
    """Signed in an hour ago."""
    phone = sign_in(margaret)
    keep_fresh(phone, margaret, since=time.time() - 3600)
    return phone


def mailed_code() -> str:
    body = Message.objects.filter(kind="account").latest("created_at").rendered["body"]  # type: ignore[index]  # waits
    found = re.search(r"^([A-Z0-9]+-[A-Z0-9]+)$", body, re.MULTILINE)
    assert found, body
    return found[1]


@pytest.fixture
def left_lying(margaret: User, sign_in: Browser) -> Client:
    """A phone signed in an hour ago, of somebody who has no password: whoever finds it has nothing to show."""
    margaret.set_unusable_password()
    margaret.save()
    phone = sign_in(margaret)
    keep_fresh(phone, margaret, since=time.time() - 3600)
    return phone


@pytest.mark.parametrize("address", ["/settings/", "/settings/people/"])
def test_reading_asks_for_nothing_and_changing_does(phone: Client, address: str) -> None:
    answer = phone.post(address, TOM)
    asked = "/accounts/reauthenticate/?next=" in answer.headers["Location"]
    assert (phone.get(address).status_code, answer.status_code, asked, Invitation.objects.count()) == (
        200,
        302,
        True,
        0,
    )


def test_with_a_password_what_was_typed_is_kept_and_done(phone: Client) -> None:
    question = phone.post("/settings/people/", TOM).headers["Location"]
    page = phone.get(question).content.decode()
    answer = phone.post(question, {"password": "a long pass phrase", "next": "/settings/people/"})
    assert ("Email me a code" in page, answer.headers["Location"], Invitation.objects.get().email) == (
        True,
        "/settings/people/",
        "tom@example.org",
    )


def test_without_a_password_a_code_by_mail_does_it(left_lying: Client) -> None:
    question = left_lying.post("/settings/people/", TOM).headers["Location"]
    left_lying.post(question, {"send": "on"})
    answer = left_lying.post(question, {"code": mailed_code()})
    assert (question, answer.headers["Location"], Invitation.objects.count()) == (CHECK, "/settings/people/", 1)


def test_a_wrong_code_is_wrong_and_after_three_the_right_one_is_too(phone: Client) -> None:
    phone.post(CHECK, {"send": "on"})
    right = mailed_code()
    pages = [phone.post(CHECK, {"code": typed}) for typed in ("XXX-XXX", "", "XXX-XXX", right)]
    assert [page.status_code for page in pages] == [200] * 4
    phone.post(CHECK, {"send": "on"})
    assert phone.post("/settings/check/", {"code": mailed_code()}).headers["Location"] == "/settings/"


def test_a_code_that_nobody_asked_for_is_no_code(phone: Client) -> None:
    assert "Email me a code" in phone.post(CHECK, {"code": "ABC-DEF"}).content.decode()


def test_what_was_kept_is_not_done_for_another_record(
    phone: Client, patient: Patient, margaret: User, clinic: Clinic, clinician: User
) -> None:
    """Another tab went on to George's record while the question stood in this one."""
    george = cast.patient(clinic, clinician, "George", "Doyle")
    PatientAccess.objects.filter(patient=george).update(user=margaret)
    question = phone.post("/settings/people/", TOM | {"whose": patient.pk}).headers["Location"]
    phone.post("/switch/", {"patient": george.pk})
    answer = phone.post(question, {"password": "a long pass phrase", "next": "/settings/people/"}, follow=True)
    assert ("Nothing was changed" in answer.content.decode(), Invitation.objects.count()) == (True, 0)


@pytest.mark.parametrize("name", CHANGES_OF_SIGN_IN)
def test_how_one_signs_in_is_changed_by_whoever_has_just_shown_who_they_are(name: str, left_lying: Client) -> None:
    """allauth asks nobody who has neither password nor second factor: a phone left lying would become the finder's."""
    address = reverse(name)
    answer = left_lying.post(address, {"email": "thief@example.org", "action_add": ""})
    asked = answer.headers.get("Location", "").partition("?")[0]
    assert (left_lying.get(address).status_code, asked) == (200, "/settings/check/")
    assert (EmailAddress.objects.filter(email="thief@example.org").exists(), Authenticator.objects.exists()) == (
        False,
        False,
    )


def test_another_address_is_asked_to_prove_itself_once_that_was_shown(left_lying: Client) -> None:
    added = {"email": "margaret@example.org", "action_add": ""}
    question = left_lying.post(reverse("account_email"), added).headers["Location"]
    left_lying.post(question, {"send": "on"})
    left_lying.post(question, {"code": mailed_code()})
    assert Message.objects.filter(kind="account", to="margaret@example.org").count() == 1


def test_a_colleague_without_a_password_shows_it_before_the_first_second_factor(
    clinician: User, sign_in: Browser
) -> None:
    clinician.set_unusable_password()
    clinician.save()
    desk = sign_in(clinician)
    Authenticator.objects.all().delete()
    keep_fresh(desk, clinician, since=time.time() - 600)
    question = desk.post(reverse("mfa_activate_totp"), {"code": "123456"}).headers["Location"]
    assert (question.partition("?")[0], desk.get(question).status_code) == ("/settings/check/", 200)
