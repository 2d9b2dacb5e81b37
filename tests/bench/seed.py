"""Many patients, each with a plan of four sessions a day: only what the planner reads."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import connection, transaction

from adherence.models import Message, ReminderPlan, ReminderSettings
from exercises.models import Exercise, Phase, Prescription, PrescriptionVersion
from patients.models import Clinic, Patient, User
from tests import cast

BEGAN = datetime(2026, 10, 27, 9, 30, tzinfo=UTC)
DAY_ZERO = date(2026, 10, 26)
ZONES = ("Europe/London", "Europe/London", "Europe/Berlin", "America/New_York")
OF_A_CLINIC = 200


@transaction.atomic
def seed(patients: int) -> None:
    """That many more, of clinics of 200; every fourth clinic is in New York and every fourth in Berlin."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no history of people who never lived
    exercise, _ = Exercise.objects.get_or_create(slug="ankle-pumps", defaults={"name": "Ankle pumps"})
    for number in range(-(-patients // OF_A_CLINIC)):
        clinic = cast.clinic(f"Clinic {number}", time_zone=ZONES[number % len(ZONES)])
        clinician = cast.member(clinic, "clinician", f"Clinician {number}")
        _clinic(clinic, clinician, exercise, min(OF_A_CLINIC, patients - number * OF_A_CLINIC))


def forget() -> None:
    """Empty the database of everybody."""
    tables = [Message, ReminderPlan, ReminderSettings, Phase, PrescriptionVersion, Prescription, Patient, Clinic, User]
    names = ", ".join(f'"{model._meta.db_table}"' for model in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {names} CASCADE")


def settle() -> None:
    """What autovacuum does in the night: a planner's first minute is not measured with statistics of nothing."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _clinic(clinic: Clinic, clinician: User, exercise: Exercise, count: int) -> None:
    patients = Patient.objects.bulk_create(_patient(clinic, clinician, number) for number in range(count))
    ReminderSettings.objects.bulk_create(ReminderSettings(patient=each) for each in patients)
    prescriptions = Prescription.objects.bulk_create(
        Prescription(patient=each, exercise=exercise, prescribed_by=clinician, prescribed_at=BEGAN) for each in patients
    )
    versions = PrescriptionVersion.objects.bulk_create(
        PrescriptionVersion(
            prescription=each, number=1, day_zero=DAY_ZERO, in_force_from=BEGAN, made_by=clinician, side="right"
        )
        for each in prescriptions
    )
    Phase.objects.bulk_create(
        Phase(version=each, first_day=0, times_per_day=4, sets_per_session=2, repetitions=10) for each in versions
    )


def _patient(clinic: Clinic, clinician: User, number: int) -> Patient:
    return Patient(
        clinic=clinic,
        clinician=clinician,
        given_name="Pat",
        family_name=f"Number {number}",
        date_of_birth=date(1958, 3, 4),
        record_number=f"B-{number}",
        email=f"pat.{number}@example.org",
        time_zone=clinic.time_zone,
        joined_at=BEGAN,
        consented_at=BEGAN,
    )
