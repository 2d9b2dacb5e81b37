"""Who prints the progress report, and from where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from exercises.models import Prescription
from patients.models import AccessEvent, Patient, PatientAccess, User
from tests import cast
from tests.guards.fingerprint import fingerprint

MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("margaret", "/progress/report.pdf", 200),
        ("carer", "/progress/report.pdf", 200),
        ("clinician", "/progress/report.pdf", 403),
        ("clinician", "/patients/{}/report.pdf", 200),
        ("staff", "/patients/{}/report.pdf", 200),
        ("manager", "/patients/{}/report.pdf", 200),
        ("colleague", "/patients/{}/report.pdf", 404),
        ("margaret", "/patients/{}/report.pdf", 403),
        ("neighbour", "/patients/{}/report.pdf", 403),
    ],
)
def test_who_may_print_it(
    who: str,
    path: str,
    status: int,
    patient: Patient,
    clinician: User,
    request: pytest.FixtureRequest,
    sign_in: Callable[[User], Client],
) -> None:
    others = {"carer": _carer, "neighbour": _neighbour}
    person = others[who](patient, clinician) if who in others else request.getfixturevalue(who)
    assert sign_in(person).get(path.format(patient.pk)).status_code == status


def _carer(patient: Patient, _clinician: User) -> User:
    person = cast.user("Tom Doyle")
    PatientAccess.objects.create(user=person, patient=patient, relation="carer")
    return person


def _neighbour(patient: Patient, clinician: User) -> User:
    return cast.account_of(cast.patient(patient.clinic, clinician, "George", "Ryder", surgery=MONDAY))


def test_the_team_prints_it_from_the_record_and_the_look_is_written_down(
    prescription: Prescription, patient: Patient, staff: User, sign_in: Callable[[User], Client]
) -> None:
    browser, path = sign_in(staff), f"/patients/{patient.pk}/report.pdf"
    offered = path.encode() in browser.get(f"/patients/{patient.pk}/").content
    before = fingerprint()
    answer = browser.get(path)
    looks = AccessEvent.objects.filter(action="patient-report", actor=staff, patients=[patient.pk]).count()
    assert (offered, answer.headers["Content-Type"], looks, fingerprint() == before) == (
        True,
        "application/pdf",
        1,
        True,
    )
    assert answer.headers["Content-Disposition"] == 'inline; filename="dorsi-progress.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_patient_prints_it_from_progress(
    prescription: Prescription, margaret: User, sign_in: Callable[[User], Client]
) -> None:
    assert b"/progress/report.pdf" in sign_in(margaret).get("/progress/").content
