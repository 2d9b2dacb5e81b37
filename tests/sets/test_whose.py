"""Whose set it is: carers, and records chosen in another tab."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from adherence.models import LoggedSet
from exercises.models import Prescription
from patients.models import Clinic, Patient, PatientAccess, User
from tests import cast
from tests.sets.entries import ONE, Browser, by_hand


def test_who_may_only_look_logs_nothing(clinician: User, entry: LoggedSet, sign_in: Browser) -> None:
    carer = cast.user("Peter Doyle")
    PatientAccess.objects.create(user=carer, patient=entry.patient, relation="carer", may_log=False)
    phone = sign_in(carer)
    addresses = [
        "/sets/new/",
        "/today/guided/",
        f"/sets/{entry.uuid}/void/",
        f"/sets/{entry.uuid}/saved/",
        "/api/sets/",
    ]
    answers = {phone.post(address, by_hand()).status_code for address in addresses}
    assert (answers, LoggedSet.objects.standing().count()) == ({403}, 1)


def test_a_carer_logs_in_the_name_of_the_patient(plan: Prescription, sign_in: Browser) -> None:
    carer = cast.user("Peter Doyle")
    PatientAccess.objects.create(user=carer, patient=plan.patient, relation="carer")
    sign_in(carer).post("/sets/new/", by_hand(sets=1))
    entry = LoggedSet.objects.get()
    assert (entry.patient, entry.entered_by, entry.uuid) == (plan.patient, carer, UUID(ONE))


@pytest.fixture
def george(margaret: User, clinic: Clinic, clinician: User) -> Patient:
    """Margaret follows his record too."""
    george = cast.patient(clinic, clinician, "George", "Doyle")
    PatientAccess.objects.create(user=margaret, patient=george, relation="carer")
    return george


@pytest.mark.parametrize("page", ["/sets/new/", "/today/guided/", "/pain/new/", "/settings/"])
def test_a_form_says_whose_record_it_is_for(page: str, phone: Client, plan: Prescription, george: Patient) -> None:
    whose = f'name="whose" value="{plan.patient_id}"'
    shown = [whose in phone.get(page).content.decode()]
    PatientAccess.objects.filter(patient=george).update(revoked_at=timezone.now())
    assert [*shown, whose in phone.get(page).content.decode()] == [True, True]


def test_a_set_goes_to_the_record_on_the_page_whatever_another_tab_chose(
    phone: Client, plan: Prescription, george: Patient
) -> None:
    phone.post("/switch/", {"patient": george.pk})
    phone.post("/sets/new/", by_hand(whose=plan.patient_id, sets=1))
    page = phone.get("/today/").content.decode()
    assert (LoggedSet.objects.get().patient, "Margaret Doyle’s record" in page) == (plan.patient, True)


def test_a_form_for_a_record_no_longer_followed_writes_nowhere(
    phone: Client, plan: Prescription, george: Patient
) -> None:
    PatientAccess.objects.filter(patient=george, relation="carer").update(revoked_at=timezone.now())
    answer = phone.post("/sets/new/", by_hand(whose=george.pk))
    assert (answer.status_code, LoggedSet.objects.count()) == (404, 0)


def test_a_carer_who_may_not_report_pain_is_not_led_to_the_report(plan: Prescription, sign_in: Browser) -> None:
    carer = cast.user("Peter Doyle")
    PatientAccess.objects.create(user=carer, patient=plan.patient, relation="carer", may_report=False)
    phone = sign_in(carer)
    asks = 'data-hurts="' in phone.get("/sets/new/").content.decode()
    assert (asks, phone.post("/sets/new/", by_hand(pain=9)).headers["Location"]) == (False, "/today/")
