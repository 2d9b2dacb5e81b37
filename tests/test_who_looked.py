"""Whoever the record is about reads who looked at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from patients.access import standing_of
from patients.actions.audit import record_look
from patients.models import Patient, User


@pytest.fixture
def phone(margaret: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(margaret)


def test_the_patient_sees_who_looked(
    phone: Client, patient: Patient, clinician: User, margaret: User, now: datetime
) -> None:
    record_look([patient.pk], by=standing_of(clinician), action="patient-record", now=now)
    record_look([patient.pk], by=standing_of(clinician), action="something-new", now=now)
    record_look([patient.pk], by=standing_of(margaret), action="today", now=now)
    looks = phone.get("/settings/").context["looks"]
    assert [(look.name, str(look.role), str(look.page)) for look in looks] == [
        ("Anya Petrov", "Clinician", "your record")
    ] * 2


def test_a_list_that_renews_itself_hides_nobody_who_looked(
    phone: Client, patient: Patient, clinician: User, staff: User, now: datetime
) -> None:
    record_look([patient.pk], by=standing_of(staff), action="patient-record", now=now - timedelta(days=1))
    for minutes in range(25):
        record_look([patient.pk], by=standing_of(clinician), action="caseload", now=now - timedelta(minutes=minutes))
    looks = phone.get("/settings/").context["looks"]
    assert [(look.at, look.name, str(look.page)) for look in looks] == [
        (now, "Anya Petrov", "the list of patients"),
        (now - timedelta(days=1), staff.name, "your record"),
    ]
