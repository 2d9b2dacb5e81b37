"""The operators' admin: behind the same door, to read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from patients.models import Clinic, Patient, User

SignIn = Callable[[User], Client]
OURS = [model for model in admin.site._registry if model._meta.app_label == "patients"]  # noqa: SLF001  # its own list
ROWS = [model for model in OURS if not model.__name__.endswith("Event")]


@pytest.fixture
def operator(db: None) -> User:
    """Omar, who runs the machines, with a second factor."""
    omar = User.objects.create_superuser("Omar@example.org", "a long pass phrase", name="Omar")
    Authenticator.objects.create(user=omar, type=Authenticator.Type.TOTP, data={})
    return omar


def page(model: type, name: str, *args: object) -> str:
    return reverse(f"admin:patients_{model.__name__.lower()}_{name}", args=args)


def test_an_operator_needs_a_second_factor(operator: User, sign_in: SignIn) -> None:
    Authenticator.objects.all().delete()
    assert sign_in(operator).get("/admin/").headers["Location"] == "/accounts/2fa/"


def test_strangers_sign_in_as_everybody_does(client: Client, db: None) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1] == ("/accounts/login/?next=/admin/", 302)


def test_the_team_and_patients_have_no_admin(clinician: User, manager: User, margaret: User, sign_in: SignIn) -> None:
    answers = [sign_in(person).get("/admin/", follow=True) for person in (clinician, manager, margaret)]
    assert [answer.status_code for answer in answers] == [403] * 3


@pytest.mark.parametrize("model", OURS)
def test_an_operator_finds_and_never_adds_or_deletes(
    model: type, operator: User, patient: Patient, sign_in: SignIn
) -> None:
    browser = sign_in(operator)
    answers = [browser.get(page(model, "changelist"), {"q": "x"}), browser.get(page(model, "add"))]
    assert [answer.status_code for answer in answers] == [200, 403]


@pytest.mark.parametrize("model", ROWS)
def test_an_operator_opens_a_row_and_cannot_delete_it(
    model: type, operator: User, patient: Patient, sign_in: SignIn
) -> None:
    browser = sign_in(operator)
    keys = model.objects.values_list("pk", flat=True)[:1]  # type: ignore[attr-defined]  # each has a manager
    answers = [browser.get(page(model, verb, key)).status_code for key in keys for verb in ("change", "delete")]
    assert answers in ([200, 403], [])


def test_an_operator_switches_an_account_off(operator: User, margaret: User, sign_in: SignIn) -> None:
    sign_in(operator).post(page(User, "change", margaret.pk), {"name": "M. Doyle", "language": "en-gb"})
    margaret.refresh_from_db()
    assert (margaret.name, margaret.is_active, margaret.email) == ("M. Doyle", False, "margaret.doyle@example.org")


def test_an_operator_changes_no_patient(operator: User, patient: Patient, sign_in: SignIn) -> None:
    assert sign_in(operator).post(page(Patient, "change", patient.pk), {"given_name": "X"}).status_code == 403


def test_a_clinic_keeps_its_thresholds(operator: User, clinic: Clinic, sign_in: SignIn) -> None:
    sign_in(operator).post(page(Clinic, "change", clinic.pk), {"stop_threshold": "1", "review_threshold": "9"})
    clinic.refresh_from_db()
    assert (clinic.stop_threshold, clinic.review_threshold) == (6, 4)
