"""What is due, read from prescriptions in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from exercises.models import Hold, Prescription
from exercises.reports import Plan, current_plan, plan_of, with_plans
from patients.models import Clinic, Patient, User
from tests import cast


def test_a_day_has_its_sessions_with_their_sets(prescription: Prescription) -> None:
    due = plan_of(prescription).due_on(date(2026, 11, 16))
    assert [(d.number, d.at.hour, d.sets) for d in due] == [(1, 8, 2), (2, 12, 2), (3, 16, 2), (4, 20, 2)]


def test_a_hold_takes_the_rest_of_the_day(prescription: Prescription, clinician: User) -> None:
    Hold.objects.create(
        prescription=prescription,
        cause="clinician",
        reason="Cast",
        starts_at=datetime(2026, 11, 16, 13, tzinfo=UTC),
        begun_by=clinician,
    )
    assert plan_of(prescription).sets_prescribed_on(date(2026, 11, 16)) == 4


def test_the_prescription_in_force_is_the_current_plan(
    prescription: Prescription, patient: Patient, now: datetime
) -> None:
    plan = current_plan(patient, now)
    assert plan
    assert (plan.prescription, plan.version_at(now), plan.hold_at(now)) == (
        prescription,
        prescription.versions.get(),
        None,
    )


def test_a_patient_without_prescription_has_no_plan(patient: Patient, now: datetime) -> None:
    assert current_plan(patient, now) is None


def test_plans_cost_the_same_queries_for_one_and_for_three(
    clinic: Clinic, clinician: User, prescription: Prescription
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            for each in with_plans(Prescription.objects.all()):
                Plan(each).due_on(date(2026, 11, 16))
        return len(queries)

    one = cost()
    for name in ("Iris", "Grace"):
        cast.prescribe(cast.patient(clinic, clinician, name, "Bennett"), by=clinician)
    assert cost() == one
