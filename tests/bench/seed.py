"""Many patients, each with a plan of four sessions a day, as `manage.py seed` makes them."""

from __future__ import annotations

from collections import deque
from datetime import datetime

from django.db import connection

from adherence.management.scale import seeding
from adherence.models import Message, ReminderPlan, ReminderSettings
from exercises.models import Phase, Prescription, PrescriptionVersion
from patients.models import Clinic, Patient, User


def seed(patients: int, now: datetime) -> None:
    """That many more, with one day behind them: more than what a planner looks at."""
    deque(seeding.seed(patients, days=1, now=now), maxlen=0)


def forget() -> None:
    """Empty the database of everybody."""
    tables = [Message, ReminderPlan, ReminderSettings, Phase, PrescriptionVersion, Prescription, Patient, Clinic, User]
    names = ", ".join(f'"{model._meta.db_table}"' for model in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")
