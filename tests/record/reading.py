"""Reads a record as the tests look at it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from django.test import Client

from adherence.reports import record as reports
from adherence.reports.record import Record
from patients.models import Patient, User

SignIn = Callable[[User], Client]
HALF_PAST = "Until 2:30\N{NO-BREAK SPACE}pm today"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def record_of(patient: Patient, now: datetime) -> Record:
    return reports.read(Patient.objects.filter(pk=patient.pk), now)


def told(record: Record) -> list[str]:
    """The timeline, newest first."""
    return [" | ".join(filter(None, (event.what, event.by, event.note))) for event in record.events]


def page_of(client: Client, patient: Patient, query: str = "") -> str:
    answer = client.get(f"/patients/{patient.pk}/{query}")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
