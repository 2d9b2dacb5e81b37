"""What the database itself refuses about people. One row each: what is tried, and the sentence that says no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from patients.models import Clinic, Invitation, Membership, Patient, PatientAccess, Surgery, User

NOW = timezone.now()
WEEK = timedelta(days=7)


def invite(**facts: object) -> None:
    Invitation.objects.create(email="x@example.org", name="X", expires_at=NOW + WEEK, **facts)


def again(row: Patient | Membership | PatientAccess) -> None:
    """The same row under another key."""
    row._state.adding = True  # noqa: SLF001  # Django's documented way to copy a row
    row.pk = None
    row.save(force_insert=True)


def follow(patient: Patient, relation: str, *, may_log: bool = True) -> None:
    walter = User.objects.create_user("walter@example.org")
    PatientAccess.objects.create(user=walter, patient=patient, relation=relation, may_log=may_log)


def same_role_twice(patient: Patient) -> None:
    again(Membership.objects.get())


def team_invited_twice(patient: Patient) -> None:
    for _ in range(2):
        invite(kind="team", clinic=patient.clinic, role="staff")


def patient_invited_twice(patient: Patient) -> None:
    for _ in range(2):
        invite(kind="patient", clinic=patient.clinic, patient=patient)


REFUSED: dict[str, Callable[[Patient], object]] = {
    "stop_threshold_is_between_4_and_9": lambda _: Clinic.objects.update(stop_threshold=10),
    "review_threshold_is_between_2_and_8": lambda _: Clinic.objects.update(review_threshold=1),
    "review_comes_before_stop": lambda _: Clinic.objects.update(review_threshold=6),
    "emergency_is_acknowledged_in_30_minutes": lambda _: Clinic.objects.update(acknowledge_emergency=31),
    "urgent_is_acknowledged_in_4_hours": lambda _: Clinic.objects.update(acknowledge_urgent=241),
    "review_is_acknowledged_in_2_days": lambda _: Clinic.objects.update(acknowledge_review=0),
    "clinic_repeats_after_30_or_60_minutes": lambda _: Clinic.objects.update(repeat_after=45),
    "person_has_a_role_in_a_clinic_once": same_role_twice,
    "membership_role_is_known": lambda _: Membership.objects.update(role="owner"),
    "user_email_is_lower_case": lambda _: User.objects.update(email="Ana@example.org"),
    "user_colours_are_known": lambda _: User.objects.update(colours="sepia"),
    "record_number_is_unique_in_a_clinic": again,
    "patient_wakes_before_going_to_sleep": lambda _: Patient.objects.update(wakes_at=time(20)),
    "account_follows_a_patient_once": lambda patient: again(patient.accesses.get()),
    "record_has_one_own_account": lambda patient: follow(patient, "self"),
    "next_zone_says_from_when": lambda _: Patient.objects.update(next_time_zone="Asia/Karachi"),
    "patient_may_log_and_report_for_self": lambda _: PatientAccess.objects.update(may_log=False),
    "surgery_side_is_known": lambda _: Surgery.objects.update(side="mid"),
    "invitation_names_a_role_or_a_patient": lambda patient: invite(kind="team", clinic=patient.clinic),
    "accepted_invitation_names_who_accepted": lambda patient: invite(
        kind="team", clinic=patient.clinic, role="staff", accepted_at=NOW
    ),
    "patient_is_invited_once_at_a_time": patient_invited_twice,
    "colleague_is_invited_to_a_role_once_at_a_time": team_invited_twice,
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_the_database_refuses(sentence: str, patient: Patient) -> None:
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        REFUSED[sentence](patient)


def test_every_constraint_on_people_is_tried() -> None:
    models = (Clinic, Membership, User, Patient, PatientAccess, Surgery, Invitation)
    assert {each.name for model in models for each in model._meta.constraints} == set(REFUSED)


def test_an_ended_role_an_ended_access_and_a_withdrawn_invitation_make_room(patient: Patient) -> None:
    Membership.objects.update(ended_at=NOW)
    PatientAccess.objects.update(revoked_at=NOW)
    again(Membership.objects.get())
    again(PatientAccess.objects.get())
    team_invited = Invitation.objects.filter(kind="team")
    invite(kind="team", clinic=patient.clinic, role="staff")
    team_invited.update(revoked_at=NOW)
    invite(kind="team", clinic=patient.clinic, role="staff")
    assert (Membership.objects.count(), PatientAccess.objects.count(), team_invited.count()) == (2, 2, 2)


@pytest.mark.parametrize("row", ["patient", "clinic", "clinician"])
def test_what_is_clinical_is_never_deleted_with_something_else(row: str, patient: Patient) -> None:
    rows = {"patient": patient, "clinic": patient.clinic, "clinician": patient.clinician}
    with pytest.raises(ProtectedError):
        rows[row].delete()
