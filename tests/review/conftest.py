"""A report of a moment ago, and the browser of a colleague who answers it."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from adherence.actions import flags
from adherence.actions.flags import PainReport
from adherence.models import PainFlag
from patients.models import Patient, User
from tests.review.desk import URGENT, Browser, Report


@pytest.fixture
def report(patient: Patient, margaret: User) -> Report:
    """Files a report some minutes ago."""

    def make(said: PainReport = URGENT, *, minutes_ago: int = 0, of: Patient = patient) -> PainFlag:
        at = timezone.now() - timedelta(minutes=minutes_ago)
        return flags.report(of, by=margaret, uuid=uuid4(), report=said, now=at)

    return make


@pytest.fixture
def desk(staff: User, sign_in: Browser) -> Client:
    """Sam's browser."""
    return sign_in(staff)
