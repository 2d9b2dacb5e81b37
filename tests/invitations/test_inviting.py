"""Inviting a colleague or a patient; sending again, withdrawing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from patients.actions import invitations
from patients.models import Clinic, Invitation, Patient, Surgery, User
from tests.invitations.people import new_patient


def test_a_colleague_is_invited_by_address_in_lower_case_for_seven_days(invited: Invitation, now: datetime) -> None:
    assert (invited.email, invited.expires_at - now, invited.is_open(now)) == (
        "ines@example.org",
        timedelta(days=7),
        True,
    )


def test_one_address_waits_for_one_role_once(clinic: Clinic, manager: User, invited: Invitation, now: datetime) -> None:
    with pytest.raises(invitations.Refused, match="has an invitation waiting"):
        invitations.invite_team(
            clinic, by=manager, email="INES@example.org", name="I. Costa", role="clinician", now=now
        )


def test_who_works_in_a_role_is_not_invited_to_it(
    clinic: Clinic, manager: User, clinician: User, now: datetime
) -> None:
    with pytest.raises(invitations.Refused, match="already works here"):
        invitations.invite_team(
            clinic, by=manager, email=clinician.email, name="Anya Petrov", role="clinician", now=now
        )


def test_a_patient_comes_into_care_with_a_surgery_and_an_invitation(iris: Invitation, now: datetime) -> None:
    patient = Patient.objects.get(record_number="N-Iris")
    assert (iris.patient, patient.email, patient.consented_at, patient.surgeries.get().side) == (
        patient,
        "iris@example.org",
        now,
        "right",
    )


def test_a_record_number_in_use_takes_nobody_into_care(iris: Invitation, clinic: Clinic, clinician: User) -> None:
    twin = new_patient(clinic, clinician, "Iris", record_number="N-Iris")
    with pytest.raises(invitations.Refused) as refusal:
        invitations.invite_patient(
            twin,
            surgery=Surgery(procedure="other", side="left", date=date(2026, 11, 2)),
            by=clinician,
            now=iris.sent_at,
        )
    assert (list(refusal.value.message_dict), Patient.objects.count(), Surgery.objects.count()) == (
        ["record_number"],
        1,
        1,
    )


# --- sending again, withdrawing ---


def test_sending_again_gives_seven_more_days_and_ends_the_older_link(
    invited: Invitation, manager: User, now: datetime
) -> None:
    later = now + timedelta(days=9)
    invitations.resend(invited, by=manager, now=later)
    again = Invitation.objects.get()
    assert (again.serial, again.sent_at, again.expires_at) == (2, later, later + timedelta(days=7))


def test_a_double_press_sends_once(invited: Invitation, manager: User, now: datetime) -> None:
    invitations.resend(invited, by=manager, now=now)
    with pytest.raises(invitations.NotOpen):
        invitations.resend(invited, by=manager, now=now)


@pytest.mark.parametrize("verb", [invitations.resend, invitations.withdraw])
def test_a_colleague_elsewhere_changes_no_invitation(
    verb: Callable[..., None], invited: Invitation, colleague: User, now: datetime
) -> None:
    with pytest.raises(invitations.NotOpen):
        verb(invited, by=colleague, now=now)


def test_a_withdrawn_invitation_is_not_withdrawn_twice(invited: Invitation, manager: User, now: datetime) -> None:
    invitations.withdraw(invited, by=manager, now=now)
    with pytest.raises(invitations.NotOpen):
        invitations.withdraw(invited, by=manager, now=now)
