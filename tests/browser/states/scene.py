"""Who and what the states are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from patients.models import Patient, User

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Scene:
    """Margaret, at about one o'clock in her zone, ten days after surgery, with no plan yet; and her clinic."""

    patient: Patient
    clinician: User
    staff: User
    now: datetime
