"""What is due, read from prescriptions in the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from exercises.models import Exercise, Hold, Phase, Prescription, PrescriptionVersion
from exercises.reports import Plan, current_plan, plan_of, plan_read, with_plans
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


def test_the_current_plan_is_one_query_and_says_what_the_tables_say(
    prescription: Prescription, patient: Patient, clinic: Clinic, now: datetime
) -> None:
    """Whatever columns there are: a value that JSON tells another way would be told wrong."""
    changes = PrescriptionVersion.objects.filter(prescription=prescription)
    changes.update(in_force_until=now - timedelta(hours=2, microseconds=7))
    author = cast.member(clinic, "clinician", "Nora Lind", job_title="Physiotherapist")
    later = PrescriptionVersion.objects.create(
        prescription=prescription, number=2, day_zero=now.date(), in_force_from=now, made_by=author, side="left"
    )
    Phase.objects.create(version=later, first_day=0, last_day=3, every_minutes=90, seconds=30, hold_up_seconds=2)
    Hold.objects.create(prescription=prescription, cause="pain", reason="Calf “hot”", starts_at=now)
    with CaptureQueriesContext(connection) as queries:
        read = current_plan(patient, now)
        known = everything(read) if read else []
    assert (known, len(queries)) == (everything(plan_of(prescription)), 1)


def test_a_plan_is_read_by_its_key_ended_or_not(prescription: Prescription, patient: Patient, now: datetime) -> None:
    Prescription.objects.update(ended_at=now, ending="replaced")
    Hold.objects.create(prescription=prescription, cause="pain", starts_at=now - timedelta(days=1))
    read, known = plan_read(prescription.pk, patient), plan_of(prescription)
    assert (vars_of(read.prescription), read.regimens) == (vars_of(known.prescription), known.regimens)


def test_a_key_of_no_prescription_reads_no_plan(patient: Patient) -> None:
    with pytest.raises(Prescription.DoesNotExist):
        plan_read(patient.pk, patient)


def everything(plan: Plan) -> list[object]:
    """Each value of each row of a plan, and who signed it."""
    surgery = plan.prescription.surgery
    versions = [(vars_of(each), plan.author_title(each), str(each.made_by)) for each in plan.versions]
    phases = [vars_of(phase) for each in plan.versions for phase in each.phases.all()]
    holds = [vars_of(hold) for hold in plan.holds]
    return [vars_of(plan.prescription), surgery and vars_of(surgery), versions, phases, holds]


def vars_of(row: Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_plan_read_without_who_signed_it_says_nothing_of_them(
    prescription: Prescription, patient: Patient, now: datetime
) -> None:
    with CaptureQueriesContext(connection) as queries:
        plan = current_plan(patient, now, signed=False)
    assert plan
    assert (plan.prescription, len(queries), "patients_user" in queries[0]["sql"]) == (prescription, 1, False)


def test_a_plan_without_versions_or_surgery_is_read_too(
    prescription: Prescription, patient: Patient, now: datetime
) -> None:
    bare = Prescription.objects.create(
        patient=patient,
        exercise=Exercise.objects.create(slug="other", name="Other"),
        prescribed_by=prescription.prescribed_by,
        prescribed_at=now,
    )
    plan = current_plan(patient, now)
    assert plan
    assert (plan.prescription, plan.versions, plan.holds, plan.prescription.surgery) == (bare, (), (), None)
