"""A colleague and a patient who are invited."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from patients.actions import invitations
from patients.models import Clinic, Invitation, User
from tests.invitations.people import invite_patient


@pytest.fixture
def now() -> datetime:
    """The pages read the clock, so these tests live in the present."""
    return timezone.now()


@pytest.fixture
def invited(clinic: Clinic, manager: User, now: datetime) -> Invitation:
    """Ines Costa, asked to be a clinician of the clinic."""
    return invitations.invite_team(
        clinic, by=manager, email="Ines@Example.org ", name="Ines Costa", role="clinician", job_title="GP", now=now
    )


@pytest.fixture
def iris(clinic: Clinic, clinician: User, now: datetime) -> Invitation:
    """Iris Bennett, a patient who was sent an invitation."""
    return invite_patient(clinic, clinician, "Iris", now)
