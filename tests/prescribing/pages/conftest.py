"""Pages read the clock: what a test of one begins with."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from patients.models import Clinic, Patient, User
from tests import cast

DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    """As the pages take it."""
    return timezone.now()


@pytest.fixture
def patient(clinic: Clinic, clinician: User, now: datetime) -> Patient:
    """Operated 21 days ago, whatever day it is."""
    return cast.patient(clinic, clinician, "Margaret", "Doyle", surgery=now.date() - 21 * DAY)
