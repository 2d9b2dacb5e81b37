"""A report of now, unless said otherwise."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from adherence.actions import flags
from adherence.actions.flags import PainReport
from adherence.models import PainFlag
from patients.models import Patient, User
from tests.flags.said import SHARP, Report


@pytest.fixture
def report(patient: Patient, margaret: User, now: datetime) -> Report:
    def make(said: PainReport = SHARP, *, uuid: UUID | None = None, at: datetime = now) -> PainFlag:
        return flags.report(patient, by=margaret, uuid=uuid or uuid4(), report=said, now=at)

    return make
