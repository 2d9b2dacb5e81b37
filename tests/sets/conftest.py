"""A patient with a plan, and a phone to log sets on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from adherence.models import LoggedSet
from exercises.models import Prescription
from patients.models import Patient, User
from tests import cast
from tests.sets.entries import Browser, log


@pytest.fixture
def phone(margaret: User, sign_in: Browser) -> Client:
    return sign_in(margaret)


@pytest.fixture
def plan(patient: Patient, clinician: User) -> Prescription:
    """In force for a week now; awake all day, so that it makes no difference what time it is."""
    patient.surgeries.update(date=patient.local_date(timezone.now()) - timedelta(days=10))
    return cast.prescribe(patient, by=clinician, in_force_from=timezone.now() - timedelta(days=7))


@pytest.fixture
def entry(plan: Prescription, margaret: User) -> LoggedSet:
    now = timezone.now()
    return log(plan.patient, margaret, now)
