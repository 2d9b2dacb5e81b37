"""Accepting an invitation with an account."""

from __future__ import annotations

from datetime import datetime

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from patients.actions import invitations
from patients.models import Clinic, Invitation, Membership, Patient, User
from tests import cast
from tests.invitations.people import CODE_ONLY, JOINS, SignIn, address, carer_of, invite_patient


def test_an_account_accepts_signed_in(invited: Invitation, sign_in: SignIn) -> None:
    ines = cast.user("Ines")
    User.objects.filter(pk=ines.pk).update(email="ines@example.org")
    answer = sign_in(ines).post(address(invited))
    assert (answer.headers["Location"], ines.memberships.get().role) == ("/", "clinician")


def test_an_account_signs_in_first(invited: Invitation, client: Client) -> None:
    cast.user("Ines")
    assert "/accounts/login/?next=/invitations/" in client.get(address(invited)).content.decode()


def test_posting_to_a_link_whose_account_is_not_signed_in_changes_nothing(invited: Invitation, client: Client) -> None:
    cast.user("Ines")
    answer = client.post(address(invited), JOINS)
    assert (answer.status_code, Membership.objects.filter(role="clinician").count()) == (200, 0)


def test_another_account_is_asked_to_sign_out(invited: Invitation, margaret: User, sign_in: SignIn) -> None:
    browser = sign_in(margaret)
    page = browser.get(address(invited)).content.decode()
    browser.post(address(invited))
    assert ("margaret.doyle@example.org" in page, margaret.memberships.count()) == (True, 0)


def test_the_verbs_know_whose_address_it_is(invited: Invitation, margaret: User, now: datetime) -> None:
    with pytest.raises(invitations.SignInFirst):
        invitations.accept(invited, by=margaret, now=now)


def test_an_account_made_meanwhile_must_sign_in(invited: Invitation, now: datetime) -> None:
    cast.user("Ines")
    with pytest.raises(invitations.SignInFirst):
        invitations.accept_as_new(invited, password=None, now=now)


def test_an_account_is_known_by_a_verified_second_address_too(margaret: User) -> None:
    EmailAddress.objects.create(user=margaret, email="maggie@example.org", verified=True)
    EmailAddress.objects.create(user=margaret, email="not.hers@example.org", verified=False)
    assert [invitations.account_of(email) for email in ("maggie@example.org", "not.hers@example.org")] == [
        margaret,
        None,
    ]


def test_a_couple_with_one_address_has_one_account_and_two_records(
    iris: Invitation, clinic: Clinic, clinician: User, now: datetime, client: Client
) -> None:
    walter = invite_patient(clinic, clinician, "Walter", now, email="iris@example.org")
    client.post(address(iris), CODE_ONLY)
    client.post(address(walter))
    account = User.objects.get(email="iris@example.org")
    assert [(each.patient.given_name, each.relation) for each in account.accesses.order_by("granted_at")] == [
        ("Iris", "self"),
        ("Walter", "self"),
    ]


def test_a_carer_follows_and_the_record_stays_unjoined(iris: Invitation, now: datetime) -> None:
    assert iris.patient is not None
    carer = invitations.accept_as_new(carer_of(iris.patient, "jo@example.org", now), password=None, now=now)
    iris.patient.refresh_from_db()
    assert (carer.accesses.get().relation, iris.patient.joined_at) == ("carer", None)


def test_a_role_held_already_is_kept_once(invited: Invitation, clinic: Clinic, now: datetime) -> None:
    ines = cast.user("Ines")
    Membership.objects.create(user=ines, clinic=clinic, role="clinician", job_title="surgeon")
    invitations.accept(invited, by=ines, now=now)
    assert [membership.job_title for membership in ines.memberships.all()] == ["surgeon"]


def test_a_record_with_an_own_account_takes_no_second(patient: Patient, now: datetime, client: Client) -> None:
    second = carer_of(patient, "second@example.org", now)
    Invitation.objects.update(kind="patient")
    answer = client.post(address(second), CODE_ONLY)
    assert (answer.context["form"].non_field_errors(), User.objects.filter(email="second@example.org").exists()) == (
        ["This record is linked to an account already. Call your clinic"],
        False,
    )


def test_a_signed_in_account_is_told_why_it_is_refused(patient: Patient, now: datetime, sign_in: SignIn) -> None:
    second = carer_of(patient, "walter@example.org", now)
    Invitation.objects.update(kind="patient")
    browser = sign_in(cast.user("Walter"))
    answer = browser.post(address(second), follow=True)
    assert "linked to an account already" in answer.content.decode()


def test_a_patient_who_joined_has_no_other_invitation_waiting(iris: Invitation, now: datetime) -> None:
    assert iris.patient is not None
    Invitation.objects.create(
        kind="patient",
        clinic=iris.clinic,
        patient=iris.patient,
        email="new@example.org",
        name="Iris",
        expires_at=iris.expires_at,
    )
    invitations.accept_as_new(iris, password=None, now=now)
    assert Invitation.objects.waiting().count() == 0
