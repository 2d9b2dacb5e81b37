"""A clinic as the pages meet it: 50 patients, six weeks of days and sets, pain, 20 open flags, and a clinician."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction

from adherence.models import LoggedSet
from exercises.models import Exercise, Phase, Prescription, PrescriptionVersion
from patients.models import Clinic, Membership, Patient, PatientAccess, Surgery, User
from tests import desk

PATIENTS, WEEKS, OPEN_FLAGS, HELD = 50, 6, 20, 4
DUE = 8  # sets a day
DONE = (8, 8, 7, 8, 3, 0, 8, 9)  # as days went, each patient beginning at another place
LEVELS = ("emergency", "urgent", "urgent", "review", "review", "note")


@dataclass(frozen=True, kw_only=True)
class Fifty:
    """`patient` is the first one, with an account: `owner`. `writers` are others' accounts, each to log a few sets."""

    clinician: User
    owner: User
    writers: list[User]
    patient: Patient


@transaction.atomic
def make(now: datetime) -> Fifty:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # no history of people who never lived
    clinic = Clinic.objects.create(name="Clinic of fifty", phone="01632 960 100", time_zone="Europe/London")
    clinician = User.objects.create_user("clinician@bench.example", name="Anya Petrov")
    Membership.objects.create(user=clinician, clinic=clinic, role="clinician")
    patients = Patient.objects.bulk_create(_patient(clinic, clinician, number, now) for number in range(PATIENTS))
    owner, *writers = map(_account, [patients[0], *patients[OPEN_FLAGS + HELD :]])
    for number, prescription in enumerate(_prescribe(patients, clinician, now)):
        _live(prescription, number, now)
    return Fifty(clinician=clinician, owner=owner, writers=writers, patient=patients[0])


def settle() -> None:
    """What autovacuum does in the night."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _patient(clinic: Clinic, clinician: User, number: int, now: datetime) -> Patient:
    return Patient(
        clinic=clinic,
        clinician=clinician,
        given_name=f"Pat {number}",
        family_name=f"Underwood-{number:02}",
        date_of_birth=date(1950 + number % 40, 3, 4),
        record_number=f"B-{number}",
        email=f"pat.{number}@bench.example",
        time_zone=clinic.time_zone,
        joined_at=now - timedelta(weeks=WEEKS),
        consented_at=now - timedelta(weeks=WEEKS),
    )


def _account(patient: Patient) -> User:
    user = User.objects.create_user(patient.email, name=str(patient))
    PatientAccess.objects.create(user=user, patient=patient, relation="self")
    return user


def _prescribe(patients: list[Patient], by: User, now: datetime) -> list[Prescription]:
    """Four sessions of two sets a day, for each, since six weeks ago."""
    began = now - timedelta(weeks=WEEKS)
    exercise, _ = Exercise.objects.get_or_create(slug="ankle-pumps", defaults={"name": "Ankle pumps"})
    surgeries = Surgery.objects.bulk_create(
        Surgery(patient=each, procedure="knee_replacement", side="right", date=began.date()) for each in patients
    )
    orders = Prescription.objects.bulk_create(
        Prescription(patient=each.patient, surgery=each, exercise=exercise, prescribed_by=by, prescribed_at=began)
        for each in surgeries
    )
    versions = PrescriptionVersion.objects.bulk_create(
        PrescriptionVersion(
            prescription=each, number=1, day_zero=began.date(), in_force_from=began, made_by=by, side="right"
        )
        for each in orders
    )
    Phase.objects.bulk_create(
        Phase(version=each, first_day=0, times_per_day=4, sets_per_session=2, repetitions=10) for each in versions
    )
    return orders


def _live(prescription: Prescription, number: int, now: datetime) -> None:
    """Six weeks of the patient of that `number`."""
    today = prescription.patient.local_date(now)
    done = [DONE[(number + day) % len(DONE)] for day in range(7 * WEEKS)]
    desk.days(prescription, done, before=today, prescribed=DUE)
    LoggedSet.objects.bulk_create(
        _set(prescription, now - timedelta(days=len(done) - day, minutes=20 * each), pain=(number + day) % 6, each=each)
        for day, sets in enumerate(done)
        for each in range(sets)
    )
    if number < OPEN_FLAGS:
        desk.flag(prescription.patient, LEVELS[number % len(LEVELS)], at=now - timedelta(minutes=7 * number))
    if number in range(OPEN_FLAGS, OPEN_FLAGS + HELD):
        desk.hold(prescription, at=now - timedelta(days=number % 5, hours=1))


def _set(prescription: Prescription, at: datetime, *, pain: int, each: int) -> LoggedSet:
    return LoggedSet(
        uuid=uuid4(),
        patient=prescription.patient,
        prescription=prescription,
        performed_at=at,
        entered_at=at,
        day=prescription.patient.local_date(at),
        repetitions=10,
        source=LoggedSet.Source.GUIDED,
        pain=pain if each == 0 else None,
        payload_hash="x",
    )
