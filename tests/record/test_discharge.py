"""The end of a patient's care: who may, what ends with it, what stays, and the way back."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from adherence import outbox
from adherence.actions import care, clinic_messages, leaving, prescriptions
from adherence.models import Message
from exercises.models import Prescription
from exercises.reports.orders import Order
from patients.models import CareEvent, Invitation, Patient, PatientAccess, User
from tests import cast, desk
from tests.record.reading import HOUR, SignIn, page_of

REASON = {"reason": "Walks a mile"}
SURE = REASON | {"confirmed": "1"}


def at(patient: Patient) -> str:
    return f"/patients/{patient.pk}/discharge/"


def test_a_reason_and_a_second_press_end_the_care(prescription: Prescription, clinician: User, sign_in: SignIn) -> None:
    patient, browser = prescription.patient, sign_in(clinician)
    pages = [browser.post(at(patient), data).content.decode() for data in ({}, REASON)]
    assert ["Say why the care ends" in pages[0], "Yes, discharge" in pages[1]] == [True, True]
    page = browser.post(at(patient), SURE, follow=True).content.decode()
    prescription.refresh_from_db()
    event = CareEvent.objects.get()
    assert (event.kind, event.by, event.note, prescription.ended_by, prescription.ended_reason) == (
        "discharged",
        clinician,
        "Walks a mile",
        clinician,
        "Walks a mile",
    )
    assert ["is discharged" in page, "Take back into care" in page, "Write a plan" in page] == [True, True, False]


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("manager", 403), ("colleague", 404), ("margaret", 403)])
def test_nobody_else_ends_it(
    who: str, status: int, patient: Patient, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    browser = sign_in(request.getfixturevalue(who))
    answers = [browser.post(f"/patients/{patient.pk}/{verb}/", SURE) for verb in ("discharge", "readmit")]
    assert ([answer.status_code for answer in answers], CareEvent.objects.count()) == ([status] * 2, 0)


def test_mail_that_waits_is_skipped_and_invitations_end(
    prescription: Prescription, clinician: User, now: datetime
) -> None:
    patient = prescription.patient
    clinic_messages.write(patient, uuid=patient.pk, text="See you", by=clinician, now=now)
    outbox.plan_changed(prescription, now)
    outbox.plan(now)
    invitation = Invitation.objects.create(
        kind="carer", clinic=patient.clinic, patient=patient, email="a@example.org", expires_at=now + HOUR
    )
    care.discharge(patient, reason="Done", by=clinician, now=now)
    invitation.refresh_from_db()
    became = set(Message.objects.filter(patient=patient).values_list("kind", "state", "reason"))
    kinds = ("clinic_message", "patient_summary", "plan_changed", "reminder")
    assert (became, invitation.revoked_at) == ({(kind, "skipped", "withdrawn") for kind in kinds}, now)


def test_nobody_is_discharged_while_a_report_waits_for_its_answer(
    prescription: Prescription, clinician: User, sign_in: SignIn
) -> None:
    patient, browser = prescription.patient, sign_in(clinician)
    flag = desk.flag(patient, "review", at=timezone.now())
    answers = browser.get(at(patient)), browser.post(at(patient), SURE)
    patient.refresh_from_db()
    assert ([a.status_code for a in answers], patient.discharged_at, CareEvent.objects.count()) == ([200, 409], None, 0)
    assert [f"flag {flag.number}, Soon" in a.content.decode() for a in answers] == [True, True]


def test_the_patient_keeps_reading_the_own_record(
    prescription: Prescription, clinician: User, margaret: User, sign_in: SignIn
) -> None:
    care.discharge(prescription.patient, reason="Done", by=clinician, now=timezone.now())
    browser = sign_in(margaret)
    today = browser.get("/today/").content.decode()
    assert ["Your care here has ended" in today, browser.get("/progress/").status_code] == [True, 200]


def test_the_caseload_says_that_the_clinic_discharged(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    care.discharge(patient, reason="Done", by=clinician, now=timezone.now())
    page = sign_in(clinician).get("/caseload/").content.decode()
    assert ["Margaret Doyle</a> was discharged on" in page, "</a> left on" in page] == [True, False]


def test_the_record_no_longer_says_that_somebody_cares(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    browser = sign_in(clinician)
    before = page_of(browser, patient)
    care.discharge(patient, reason="Done", by=clinician, now=timezone.now())
    after = page_of(browser, patient)
    words = "Not in care", "In the care of Anya Petrov."
    assert [[word in page for word in words] for page in (before, after)] == [[False, True], [True, False]]


def test_somebody_who_never_had_a_plan_is_told_too(
    patient: Patient, clinician: User, margaret: User, sign_in: SignIn
) -> None:
    care.discharge(patient, reason="Moved away", by=clinician, now=timezone.now())
    assert "Your care here has ended" in sign_in(margaret).get("/today/").content.decode()


def test_the_second_is_told_that_it_is_over(patient: Patient, clinician: User, sign_in: SignIn, now: datetime) -> None:
    care.discharge(patient, reason="Done", by=clinician, now=now)
    with pytest.raises(care.Already):
        care.discharge(patient, reason="Done", by=clinician, now=now)
    pages = [
        sign_in(clinician).get(f"/patients/{patient.pk}/{verb}/", follow=True) for verb in ("discharge", "hand-over")
    ]
    assert ["is not in care any more" in page.content.decode() for page in pages] == [True, True]


def test_one_press_takes_the_patient_back_and_a_second_changes_nothing(
    prescription: Prescription, clinician: User, sign_in: SignIn
) -> None:
    patient, browser = prescription.patient, sign_in(clinician)
    care.discharge(patient, reason="Done", by=clinician, now=timezone.now())
    pages = [browser.post(f"/patients/{patient.pk}/readmit/", follow=True).content.decode() for _ in range(2)]
    assert ["is in care again" in pages[0], "is in care already" in pages[1]] == [True, True]
    prescription.refresh_from_db()
    patient.refresh_from_db()
    kinds = list(CareEvent.objects.values_list("kind", flat=True))
    assert (kinds, patient.discharged_at, prescription.ended_at is None, Invitation.objects.count()) == (
        ["discharged", "readmitted"],
        None,
        False,
        0,
    )


def test_whoever_left_is_invited_again_and_written_to_by_nobody_before(
    patient: Patient, margaret: User, clinician: User, now: datetime
) -> None:
    leaving.leave(patient, by=margaret, now=now)
    care.readmit(patient, by=clinician, now=now + HOUR)
    patient.refresh_from_db()
    invitation = Invitation.objects.get()
    assert (patient.joined_at, invitation.email, invitation.invited_by) == (None, patient.email, clinician)
    assert PatientAccess.objects.active().filter(patient=patient).count() == 0


def test_nobody_prescribes_for_whoever_is_not_in_care(patient: Patient, clinician: User, now: datetime) -> None:
    care.discharge(patient, reason="Done", by=clinician, now=now)
    with pytest.raises(prescriptions.NotInCare):
        prescriptions.prescribe(patient, order=_order(patient, clinician), surgery=None, by=clinician, now=now)


def _order(patient: Patient, by: User) -> Order:
    """What it says is not looked at."""
    return Order.__new__(Order)


def test_the_record_says_who_took_part(patient: Patient, clinician: User, staff: User, sign_in: SignIn) -> None:
    care.discharge(patient, reason="Walks a mile", by=clinician, now=timezone.now())
    page = page_of(sign_in(staff), patient)
    pieces = ("Discharged by Anya Petrov: Walks a mile", "Not in care since", "Take back into care")
    assert [piece in page for piece in pieces] == [True, True, False]


def test_a_colleague_who_came_first_answers_a_late_press(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    browser = sign_in(clinician)
    browser.get(at(patient))
    cast.member(patient.clinic, "clinician", "Ines Costa")
    care.discharge(patient, reason="Done", by=clinician, now=timezone.now())
    answer = browser.post(at(patient), SURE, follow=True)
    assert ("is not in care any more" in answer.content.decode(), CareEvent.objects.count()) == (True, 1)
