"""The week before a Monday: one patient's day by day, or a clinic's caseload, worst first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from adherence.reports.days import completed_days
from adherence.scoring import DayCount, Score, score
from patients.models import Clinic, Patient

DAYS = 7


@dataclass(frozen=True)
class PatientWeek:
    """Monday to Sunday; days without a record are left out."""

    days: tuple[DayCount, ...]

    @property
    def score(self) -> Score:
        return score(self.days)

    @property
    def says_something(self) -> bool:
        return any(day.prescribed or day.done for day in self.days)


@dataclass(frozen=True)
class ClinicWeek:
    """Patients with something due, the lowest share first; `idle` counts those with nothing due."""

    scores: tuple[tuple[Patient, Score], ...]
    idle: int


def week_of(patient: Patient, monday: date, now: datetime) -> PatientWeek:
    """The seven days before `monday`, as far as they are over at `now`; one query."""
    first, last = monday - timedelta(days=DAYS), monday - timedelta(days=1)
    days = completed_days([patient.pk], now=now, first=first, last=last)
    return PatientWeek(tuple(days[patient.pk]))


def clinic_week(clinic: Clinic, monday: date, now: datetime) -> ClinicWeek:
    """The same for everybody in care of the clinic who has joined, as on the caseload; two queries."""
    joined = Patient.objects.in_care().filter(clinic=clinic, joined_at__isnull=False)
    patients = list(joined.order_by("record_number"))
    first, last = monday - timedelta(days=DAYS), monday - timedelta(days=1)
    days = completed_days([patient.pk for patient in patients], now=now, first=first, last=last)
    scores = [(patient, score(days[patient.pk])) for patient in patients]
    due = [(patient, each) for patient, each in scores if each.percent is not None]
    return ClinicWeek(tuple(sorted(due, key=lambda pair: pair[1].percent or 0)), idle=len(scores) - len(due))
