"""No log, no look: what operators' pages show of a patient is written down, for lists and for rows."""

from __future__ import annotations

import pytest
from django.test import Client

from patients.admin.looks import patients_in
from patients.models import AccessEvent, Patient, User
from tests.operators.conftest import one_of_everything
from tests.operators.test_every_list import LISTS, address, table

# Whose rows tell of people who work, of clinics or of machines, or say who looked without saying what they saw.
NOBODY = {
    "Clinic",
    "ClinicEvent",
    "Heartbeat",
    "Membership",
    "MembershipEvent",
    "Preset",
    "PresetEvent",
}

# Rows here may be the operator's own: their lists tell of the patient too.
ACCOUNTS = {"AccessEvent", "Authenticator", "EmailAddress", "User", "UserSession"}


@pytest.fixture
def patient(db: None) -> Patient:
    return one_of_everything("Margaret")


def looks_of(operator: User, patient: Patient) -> int:
    found = AccessEvent.objects.filter(actor=operator, role="operator", patients=[patient.pk])
    return found.count()


@pytest.mark.parametrize("kind", ["changelist", "change", "history"])
def test_every_page_that_tells_of_a_patient_is_written_down(
    kind: str, patient: Patient, operator: User, omar: Client
) -> None:
    silent = set()
    for name, each in LISTS.items():
        before = looks_of(operator, patient)
        keys = [] if kind == "changelist" else [table(each).order_by("pk").last().pk]
        omar.get(address(each, kind, *keys))
        if looks_of(operator, patient) == before:
            silent.add(name)
    assert silent - ACCOUNTS == NOBODY


def test_the_account_of_a_patient_tells_of_the_patient(patient: Patient, operator: User, omar: Client) -> None:
    for name in ACCOUNTS:
        omar.get(address(LISTS[name], "changelist"))
    pages = AccessEvent.objects.filter(actor=operator, patients=[patient.pk]).values_list("action", flat=True)
    assert {page.rpartition("_")[2] for page in pages} == {name.lower() for name in ACCOUNTS}


def test_a_list_of_two_patients_is_one_look_at_both(patient: Patient, operator: User, omar: Client) -> None:
    other = one_of_everything("George")
    omar.get(address(LISTS["PainFlag"], "changelist"))
    look = AccessEvent.objects.get(actor=operator)
    assert (set(look.patients), look.action) == ({patient.pk, other.pk}, "admin:adherence_painflag")


def test_an_empty_list_is_no_look(patient: Patient, operator: User, omar: Client) -> None:
    omar.get(address(LISTS["PainFlag"], "changelist"), {"q": "nobody"})
    assert not AccessEvent.objects.filter(actor=operator).exists()


def test_the_patient_sees_that_an_operator_looked(patient: Patient, omar: Client, client: Client) -> None:
    omar.get(address(LISTS["Patient"], "change", patient.pk))
    client.force_login(patient.accesses.get(relation="self").user)
    assert "Omar" in client.get("/settings/").text


def test_rows_of_a_table_about_nobody_name_nobody(db: None) -> None:
    assert patients_in(User, []) == set()
