"""The adherence of a week: of everybody, as the summaries of the clinics ask for it, and of one clinic."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from adherence.outbox.facts.weeks import clinic_week
from adherence.reports.days import completed_days
from patients.models import Clinic, Patient

# The least that there is to ask: one question for everybody, of the records alone.
FROM_RECORDS = """
    SELECT patient_id, sum(prescribed), sum(least(done + uncounted, prescribed)) FROM adherence_dayrecord
    WHERE day BETWEEN %s AND %s AND closed_at IS NOT NULL GROUP BY patient_id
"""


@dataclass
class Clock:
    """Seconds that the database took, the rows on their way to us among them."""

    seconds: float = 0
    began: float = field(default_factory=time.perf_counter)

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:  # noqa: ANN401  # Django's signature
        began = time.perf_counter()
        try:
            return execute(*given)
        finally:
            self.seconds += time.perf_counter() - began

    @property
    def whole(self) -> float:
        """Seconds of everything, since it was begun."""
        return time.perf_counter() - self.began


@contextmanager
def timed_sql() -> Iterator[Clock]:
    clock = Clock()
    with connection.execute_wrapper(clock):
        yield clock


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """Seconds: the questions of all clinics' summaries, those with all that Python makes of them, the least there is.

    `patients` are those with something due.
    """

    asking: float
    whole: float
    records: float
    patients: int


def everybody(monday: date, now: datetime) -> Weeks:
    """The week before a Monday. Both are asked once before, so that they find it in memory."""
    clinics = list(Clinic.objects.order_by("created_at"))
    _from_records(monday)
    clinic_week(clinics[0], monday, now)
    with timed_sql() as clock:
        patients = sum(len(clinic_week(clinic, monday, now).scores) for clinic in clinics)
        whole = clock.whole
    return Weeks(asking=clock.seconds, whole=whole, records=_from_records(monday), patients=patients)


def _from_records(monday: date) -> float:
    with timed_sql() as clock, connection.cursor() as cursor:
        cursor.execute(FROM_RECORDS, [monday - timedelta(days=7), monday - timedelta(days=1)])
        cursor.fetchall()
    return clock.seconds


def of_clinic(clinic: Clinic, monday: date, now: datetime) -> float:
    """Seconds of SQL of the one question of its patients' week."""
    patients: list[UUID] = list(Patient.objects.filter(clinic=clinic).values_list("pk", flat=True))
    with timed_sql() as clock:
        completed_days(patients, now=now, first=monday - timedelta(days=7), last=monday - timedelta(days=1))
    return clock.seconds
