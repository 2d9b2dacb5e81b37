"""A fresh sign-in before settings, people, download and leaving: asked when it is over 5 minutes old."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from django.test import Client

from adherence.models import Message
from patients.models import Clinic, Invitation, Patient, PatientAccess, User
from tests import cast
from tests.conftest import keep_fresh

Browser = Callable[[User], Client]
TOM = {"name": "Tom Doyle", "email": "tom@example.org"}
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


def test_without_a_password_a_code_by_mail_does_it(margaret: User, sign_in: Browser) -> None:
    margaret.set_unusable_password()
    margaret.save()
    phone = sign_in(margaret)
    keep_fresh(phone, margaret, since=time.time() - 3600)
    question = phone.post("/settings/people/", TOM).headers["Location"]
    phone.post(question, {"send": "on"})
    answer = phone.post(question, {"code": mailed_code()})
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
