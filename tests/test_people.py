"""Small words about people: where each starts, what each is called, what a copied database gives away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from patients.access import current_clinic, standing_of
from patients.actions.audit import record_look
from patients.adapters import MFAAdapter
from patients.models import AccessEvent, Clinic, Invitation, Membership, Patient, PatientAccess, User
from patients.models.fields import validate_zone
from tests import cast

SignIn = Callable[[User], Client]


def test_everybody_starts_where_the_work_is(
    clinician: User, staff: User, manager: User, margaret: User, sign_in: SignIn
) -> None:
    starts = [sign_in(person).get("/").headers["Location"] for person in (clinician, staff, manager, margaret)]
    assert starts == ["/caseload/", "/caseload/", "/caseload/", "/today/"]


def test_an_account_without_a_record_is_told_so(margaret: User, sign_in: SignIn) -> None:
    margaret.accesses.update(revoked_at=timezone.now())
    assert "There is no record to show" in sign_in(margaret).get("/").content.decode()


def test_the_words_of_admin_and_logs(patient: Patient, clinician: User, staff: User) -> None:
    nameless = User(email="x@example.org")
    invitation = Invitation(kind="team", email="ines@example.org")
    look = AccessEvent(action="patient-record", actor=clinician, at=datetime(2026, 11, 16, 10, 0, tzinfo=UTC))
    assert [str(each) for each in (patient, patient.clinic, nameless, invitation)] == [
        "Margaret Doyle",
        "Harbour Knee & Foot Clinic",
        "x@example.org",
        "Team member: ines@example.org",
    ]
    assert [str(patient.accesses.get()), str(Membership.objects.get(user=staff)), str(patient.surgeries.get())] == [
        "Margaret Doyle – Margaret Doyle",
        "Sam Whitfield, Staff",
        "Knee replacement (Right), 2026-10-26",
    ]
    assert str(look) == f"patient-record by {clinician.pk} at 2026-11-16 10:00"


def test_beside_a_name_stands_the_job_title_or_the_role(clinician: User, staff: User, margaret: User) -> None:
    assert [str(standing_of(person).role_label) for person in (clinician, staff, margaret)] == [
        "physiotherapist",
        "Staff",
        "",
    ]


@pytest.mark.parametrize(
    ("country", "own", "number"), [("GB", "", "999"), ("IE", "", "112"), ("US", "", "911"), ("GB", "112", "112")]
)
def test_the_emergency_number_is_the_clinics_or_its_countrys(country: str, own: str, number: str) -> None:
    assert Clinic(country=country, emergency_number=own).emergency == number


@pytest.mark.parametrize(("day", "age"), [(date(2026, 3, 3), 67), (date(2026, 3, 4), 68), (date(2026, 12, 31), 68)])
def test_age_is_in_whole_years_on_the_patients_day(day: date, age: int) -> None:
    born = Patient(date_of_birth=date(1958, 3, 4), time_zone="Europe/London")
    assert born.age(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)) == age


def test_mail_to_the_team_has_initials_only(patient: Patient) -> None:
    assert patient.initials == "MD"


def test_the_day_of_surgery_is_day_nought(patient: Patient) -> None:
    surgery = patient.surgeries.get()
    assert [surgery.day_number(day) for day in (surgery.date, date(2026, 11, 16))] == [0, 21]


def test_patients_in_care_are_those_not_discharged(patient: Patient, clinic: Clinic, clinician: User) -> None:
    cast.patient(clinic, clinician, "Walter", "Doyle")
    Patient.objects.filter(pk=patient.pk).update(discharged_at=timezone.now())
    assert [str(each) for each in Patient.objects.in_care()] == ["Walter Doyle"]


def test_an_account_is_found_however_its_address_is_typed(margaret: User) -> None:
    assert User.objects.get_by_natural_key("Margaret.Doyle@Example.org") == margaret


def test_a_zone_is_one_of_the_worlds() -> None:
    with pytest.raises(ValidationError):
        validate_zone("Mars/Olympus_Mons")


def test_who_works_nowhere_has_no_clinic(margaret: User) -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    request.standing = standing_of(margaret)  # type: ignore[attr-defined]  # what StandingMiddleware does
    with pytest.raises(PermissionDenied):
        current_clinic(request)  # type: ignore[arg-type]  # it is one now


def test_second_factors_are_sealed_and_survive_a_change_of_key() -> None:
    with override_settings(SECRET_KEY="the old key"):
        sealed = MFAAdapter().encrypt("JBSWY3DP")
    with override_settings(SECRET_KEY="the new key", SECRET_KEY_FALLBACKS=["the old key"]):
        assert ("JBSWY3DP" in sealed, MFAAdapter().decrypt(sealed)) == (False, "JBSWY3DP")


def test_a_look_at_a_record_followed_elsewhere_is_a_carers_and_not_a_clinicians(
    patient: Patient, colleague: User, clinician: User, now: datetime
) -> None:
    PatientAccess.objects.create(user=colleague, patient=patient, relation="carer")
    for person in (colleague, clinician):
        record_look([patient.pk], by=standing_of(person), action="today", now=now)
    assert list(AccessEvent.objects.order_by("pk").values_list("role", flat=True)) == ["carer", "clinician"]
