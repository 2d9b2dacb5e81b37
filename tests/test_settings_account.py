"""What a person settles for all their pages: the language, light or dark, how reminders come. No script is needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.test import Client

from exercises.models import Prescription
from patients.models import Patient, PatientAccess, User
from tests import cast
from tests.test_settings_page import asked

Browser = Callable[[User], Client]
PAGES = ("/today/", "/progress/", "/pain/new/", "/settings/", "/learn/ankle-pumps/", "/accounts/email/", "/nowhere/")


def themes(browser: Client, *paths: str) -> set[str]:
    texts = [browser.get(path).content.decode() for path in paths]
    return {text.partition('data-theme="')[2].partition('"')[0] for text in texts}


@pytest.fixture
def phone(margaret: User, sign_in: Browser) -> Client:
    return sign_in(margaret)


@pytest.mark.parametrize("colours", ["phone", "light", "dark"])
def test_a_choice_is_kept_and_every_page_follows(colours: str, phone: Client, prescription: Prescription) -> None:
    saved = phone.post("/settings/", asked(colours=colours)).status_code
    shown = phone.get("/settings/").context["form"]["colours"].value()
    assert (saved, themes(phone, *PAGES), shown) == (302, {colours}, colours)


def test_before_sign_in_and_on_another_account_pages_look_as_the_phone_does(
    phone: Client, patient: Patient, clinician: User, sign_in: Browser
) -> None:
    phone.post("/settings/", asked(colours="dark"))
    assert (themes(Client(), "/", "/accounts/login/", "/learn/ankle-pumps/"), themes(sign_in(clinician), "/")) == (
        {"phone"},
        {""},  # a redirect
    )
    assert themes(sign_in(clinician), "/caseload/") == {"phone"}


def test_a_carer_chooses_for_themselves(patient: Patient, margaret: User, sign_in: Browser) -> None:
    nell = cast.user("Nell Doyle")
    PatientAccess.objects.create(user=nell, patient=patient, relation="carer")
    carer = sign_in(nell)
    carer.post("/settings/", {"language": "en-gb", "colours": "light"})
    assert (themes(carer, "/today/", "/settings/"), themes(sign_in(margaret), "/today/")) == ({"light"}, {"phone"})


def test_colours_that_the_stylesheet_does_not_know_are_refused(margaret: User) -> None:
    with pytest.raises(IntegrityError, match="user_colours_are_known"):
        User.objects.filter(pk=margaret.pk).update(colours="pink")


def test_a_language_is_listed_by_its_own_name(phone: Client, patient: Patient, margaret: User) -> None:
    User.objects.filter(pk=margaret.pk).update(language="es")
    choices = phone.get("/settings/").context["form"].fields["language"].choices
    assert list(choices) == [("en-gb", "English (Inglés)"), ("es", "Español"), ("ar", "العربية (Árabe)")]


def lang_of(browser: Client) -> str:
    page = browser.get("/settings/").content.decode()
    return page[page.index("lang=") :].split('"')[1]


def test_pages_speak_the_language_of_the_account_and_not_the_browsers(phone: Client, margaret: User) -> None:
    User.objects.filter(pk=margaret.pk).update(language="es")
    phone.cookies["django_language"] = "ar"
    assert lang_of(phone) == "es"


def test_the_ways_to_be_reminded_are_named(phone: Client, prescription: Prescription) -> None:
    words = phone.get("/settings/").content.decode()
    ways = ("By email, to <b>margaret.doyle@example.org</b>.", 'href="/settings/times.ics"')
    assert [way in words for way in ways] == [True, True]
