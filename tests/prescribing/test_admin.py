"""Operators look up presets and prescriptions, and change neither."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from exercises.models import Prescription, Preset
from patients.models import Clinic, User
from tests import cast
from tests.prescribing.browser import SignIn, page


@pytest.fixture
def browser(db: None, sign_in: SignIn) -> Client:
    """Omar's, who runs the machines; with a second factor."""
    omar = User.objects.create_superuser("omar@example.org", "a long pass phrase", name="Omar")
    Authenticator.objects.create(user=omar, type=Authenticator.Type.TOTP, data={})
    return sign_in(omar)


def test_an_operator_reads_a_published_dose_with_its_source(browser: Client) -> None:
    preset = Preset.objects.get(slug="two-sets-three-times")
    said = page(browser.get(reverse("admin:exercises_preset_change", args=[preset.pk])))
    assert [words in said for words in ("Fortius", "2 sets of 10, three times a day")] == [True] * 2


def test_an_operator_finds_a_prescription_by_record_number(browser: Client, prescription: Prescription) -> None:
    number = prescription.patient.record_number
    found = browser.get(reverse("admin:exercises_prescription_changelist"), {"q": number})
    assert (number in page(found), "Doyle" in page(found)) == (True, False)


@pytest.mark.parametrize("name", ["add", "change", "delete"])
def test_an_operator_changes_no_prescription(name: str, browser: Client, prescription: Prescription) -> None:
    keys = [] if name == "add" else [prescription.pk]
    assert browser.post(reverse(f"admin:exercises_prescription_{name}", args=keys)).status_code == 403


def test_the_list_of_prescriptions_costs_the_same_for_one_and_for_three(
    browser: Client, prescription: Prescription, clinic: Clinic, clinician: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("admin:exercises_prescription_changelist"))
        return len(queries)

    browser.get(reverse("admin:exercises_prescription_changelist"))
    one = cost()
    for name in ("Iris", "Grace"):
        cast.prescribe(cast.patient(clinic, clinician, name, "Bennett"), by=clinician)
    assert cost() == one
