"""A patient to whom everything is said in the foreign language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from exercises.models import Prescription
from patients.models import Patient, User
from tests import cast
from tests.languages import foreign


@pytest.fixture
def abroad(patient: Patient, foreign_words: None) -> Patient:
    """Margaret, awake all day, so that it makes no difference what time it is."""
    Patient.objects.update(language=foreign.CODE, wakes_at=time(), sleeps_at=time(23, 59))
    User.objects.update(language=foreign.CODE)
    patient.surgeries.update(date=patient.local_date(timezone.now()) - timedelta(days=10))
    patient.refresh_from_db()
    return patient


@pytest.fixture
def phone(abroad: Patient, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(cast.account_of(abroad))


@pytest.fixture
def plan(abroad: Patient, clinician: User) -> Prescription:
    return cast.prescribe(abroad, by=clinician, in_force_from=timezone.now() - timedelta(days=7))
