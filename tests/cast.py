"""Makes the people and plans of the tests. Each function takes what matters to a test and fills in the rest."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from exercises.models import Exercise, Phase, Prescription, PrescriptionVersion, Preset
from patients.models import Clinic, Membership, Patient, PatientAccess, Surgery, User

_numbers = count(20401)
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def early_afternoon(now: datetime) -> str:
    """A zone in which it is about 1 pm, so that no test depends on the hour at which it runs.

    The signs are POSIX's: Etc/GMT+5 is five hours behind UTC.
    """
    return f"Etc/GMT{now.astimezone(UTC).hour - 13:+d}"


def clinic(name: str, *, phone: str = "01632 960 100", time_zone: str = "Europe/London") -> Clinic:
    return Clinic.objects.create(
        name=name,
        phone=phone,
        time_zone=time_zone,
        opening_hours="Monday to Friday, 8 am to 6 pm",
        out_of_hours="Call 111.",
        created_at=LONG_AGO,
    )


def user(name: str) -> User:
    return User.objects.create_user(f"{name.lower().replace(' ', '.')}@example.org", "a long pass phrase", name=name)


def member(clinic: Clinic, role: str, name: str, *, job_title: str = "") -> User:
    person = user(name)
    Membership.objects.create(user=person, clinic=clinic, role=role, job_title=job_title, created_at=LONG_AGO)
    return person


def patient(
    clinic: Clinic,
    clinician: User,
    given_name: str,
    family_name: str,
    *,
    surgery: date = date(2026, 10, 26),
    time_zone: str = "Europe/London",
    wakes_at: time = time(8),
    sleeps_at: time = time(20),
) -> Patient:
    """A patient with a surgery, and an account that follows the record."""
    record = Patient.objects.create(
        clinic=clinic,
        clinician=clinician,
        given_name=given_name,
        family_name=family_name,
        date_of_birth=date(1958, 3, 4),
        record_number=f"H-{next(_numbers)}",
        email=f"{given_name}.{family_name}@example.org".lower(),
        phone="07700 900 142",
        time_zone=time_zone,
        wakes_at=wakes_at,
        sleeps_at=sleeps_at,
        joined_at=LONG_AGO,
        consented_at=LONG_AGO,
        created_at=LONG_AGO,
    )
    Surgery.objects.create(patient=record, procedure="knee_replacement", side="right", date=surgery)
    PatientAccess.objects.create(user=user(f"{given_name} {family_name}"), patient=record, relation="self")
    return record


def account_of(patient: Patient) -> User:
    return User.objects.get(accesses__patient=patient, accesses__relation="self")


def prescribe(
    patient: Patient,
    *,
    by: User,
    times_per_day: int | None = 4,
    every_minutes: int | None = None,
    sets_per_session: int = 2,
    in_force_from: datetime | None = None,
) -> Prescription:
    """One open-ended phase from the day after surgery, in force since then unless said otherwise."""
    surgery = patient.surgeries.get()
    began = in_force_from or datetime.combine(surgery.date + timedelta(days=1), time(), tzinfo=patient.zone)
    exercise, _ = Exercise.objects.get_or_create(slug="ankle-pumps", defaults={"name": "Ankle pumps"})
    prescription = Prescription.objects.create(
        patient=patient, exercise=exercise, surgery=surgery, prescribed_by=by, prescribed_at=began
    )
    version = PrescriptionVersion.objects.create(
        prescription=prescription,
        number=1,
        day_zero=surgery.date,
        in_force_from=began,
        made_by=by,
        made_at=began,
        side="right",
    )
    Phase.objects.create(
        version=version,
        first_day=0,
        times_per_day=times_per_day if every_minutes is None else None,
        every_minutes=every_minutes,
        sets_per_session=sets_per_session,
        repetitions=10,
        hold_down_seconds=3,
        hold_up_seconds=3,
    )
    return prescription


def preset(
    clinic: Clinic,
    *,
    by: User,
    name: str = "Our knees",
    slug: str = "",
    procedure: str = "",
    side: str = "",
    dorsiflexion_limit: int | None = None,
    times_per_day: int = 5,
) -> Preset:
    """A clinic's own, with one open-ended phase."""
    exercise, _ = Exercise.objects.get_or_create(slug="ankle-pumps", defaults={"name": "Ankle pumps"})
    own = Preset.objects.create(
        exercise=exercise,
        clinic=clinic,
        slug=slug or f"own-{next(_numbers)}",
        name=name,
        procedure=procedure,
        side=side,
        dorsiflexion_limit=dorsiflexion_limit,
        made_by=by,
        made_at=LONG_AGO,
    )
    Phase.objects.create(preset=own, first_day=0, times_per_day=times_per_day, repetitions=10)
    return own
