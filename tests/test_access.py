"""Who sees which patient."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from exercises.models import Prescription
from patients.models import Patient, User


def test_the_team_and_the_patient_see_the_record_and_a_colleague_elsewhere_does_not(
    patient: Patient, clinician: User, staff: User, manager: User, margaret: User, colleague: User
) -> None:
    cast = [clinician, staff, manager, margaret, colleague]
    assert [Patient.objects.visible_to(person).count() for person in cast] == [1, 1, 1, 1, 0]


def test_a_prescription_is_seen_by_those_who_see_the_patient(
    prescription: Prescription, clinician: User, colleague: User
) -> None:
    seen = [Prescription.objects.visible_to(person).count() for person in (clinician, colleague)]
    assert seen == [1, 0]


def test_a_stranger_is_shown_what_dorsi_is(client: Client, db: None) -> None:
    assert client.get("/").status_code == 200


def test_a_team_member_without_a_second_factor_is_led_to_enrol(clinician: User, client: Client) -> None:
    client.force_login(clinician, backend="patients.sessions.AuthenticationBackend")
    assert client.get("/").headers["Location"] == "/accounts/2fa/"


def test_a_patient_chooses_among_the_records_followed_only(
    patient: Patient, margaret: User, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(margaret)
    unknown = {"patient": "00000000-0000-4000-8000-000000000000"}
    answers = [
        browser.post("/switch/", data).status_code for data in ({"patient": str(patient.pk)}, unknown, {"patient": "x"})
    ]
    assert answers == [302, 404, 302]
