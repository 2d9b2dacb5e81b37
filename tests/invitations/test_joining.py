"""Accepting an invitation as a new person."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from patients.models import Invitation, Membership, Patient, PatientAccess, User
from tests.invitations.people import CODE_ONLY, JOINS, PASSWORD, address


def test_a_new_colleague_joins_signed_in_and_is_led_to_enrol(invited: Invitation, client: Client) -> None:
    joined = client.post(address(invited), JOINS)
    member = Membership.objects.get(user__email="ines@example.org")
    assert (joined.headers["Location"], client.get("/").headers["Location"], member.role, member.job_title) == (
        "/",
        "/accounts/2fa/",
        "clinician",
        "GP",
    )


def test_a_new_colleague_enrols_at_once_without_typing_the_password_again(invited: Invitation, client: Client) -> None:
    client.post(address(invited), JOINS)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200


def test_the_link_proves_the_address(iris: Invitation, client: Client) -> None:
    client.post(address(iris), CODE_ONLY)
    address_of_iris = EmailAddress.objects.get(user__email="iris@example.org")
    assert (address_of_iris.verified, address_of_iris.primary) == (True, True)


def test_a_new_patient_follows_the_own_record_in_the_own_language(iris: Invitation, client: Client) -> None:
    Patient.objects.update(language="es")
    client.post(address(iris), CODE_ONLY)
    access = PatientAccess.objects.get(user__email="iris@example.org")
    assert (access.relation, access.patient.joined_at is not None, access.user.language, access.user.name) == (
        "self",
        True,
        "es",
        "Iris Bennett",
    )


@pytest.mark.parametrize("typed", [CODE_ONLY, {"way": "code", "password": "typed all the same"}])
def test_who_wants_codes_has_no_password(typed: dict[str, str], iris: Invitation, client: Client) -> None:
    client.post(address(iris), typed)
    assert User.objects.get(email="iris@example.org").has_usable_password() is False


def test_who_chose_a_password_signs_in_with_it(iris: Invitation, client: Client) -> None:
    client.post(address(iris), JOINS)
    answer = Client().post("/accounts/login/", {"login": "Iris@Example.org", "password": PASSWORD})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({}, "Choose how you want to sign in"),
        ({"way": "password"}, "Enter a password"),
        (
            {"way": "password", "password": "short one"},
            "This password is too short. It must contain at least 10 characters.",
        ),
        ({"way": "password", "password": "Iris Bennett"}, "The password is too similar to the name."),
        ({"way": "password", "password": "a\x00bcdefghijkl"}, "Null characters are not allowed."),
        ({"way": "password", "password": "x" * 201}, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_a_wrong_answer_says_why_and_uses_nothing_up(
    typed: dict[str, str], error: str, iris: Invitation, client: Client
) -> None:
    answer = client.post(address(iris), typed)
    errors = [message for messages in answer.context["form"].errors.values() for message in messages]
    assert (answer.status_code, errors, Invitation.objects.open_at(timezone.now()).count()) == (200, [error], 1)
