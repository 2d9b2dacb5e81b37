"""Patients of the demo: record, surgery, account and prescription, as many days after surgery as their story says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import count

from adherence.management.demo.clinics import account
from adherence.management.demo.people import Course, Person
from adherence.models import ReminderSettings
from exercises.models import Exercise, Hold, Phase, Precaution, PrecautionKind, Prescription, PrescriptionVersion
from patients.models import Clinic, Invitation, Patient, PatientAccess, Surgery, User
from patients.models.invitations import LIFETIME

Days = Mapping[str, int | None]


def _days(first_day: int, last_day: int | None, **dose: int) -> Days:
    """The columns of a phase of 10 repetitions a set."""
    return {"first_day": first_day, "last_day": last_day, "repetitions": 10, **dose}


_TWICE = _days(29, 42, times_per_day=2, sets_per_session=2, hold_down_seconds=5, hold_up_seconds=5)
_FOUR_TIMES = _days(8, 28, times_per_day=4, sets_per_session=2, hold_down_seconds=3, hold_up_seconds=3)
_HOURLY = _days(1, 7, every_minutes=60, sets_per_session=1, hold_down_seconds=3, hold_up_seconds=3)

COURSES: Mapping[Course, tuple[Days, ...]] = {
    Course.KNEE: (_HOURLY, _FOUR_TIMES, _TWICE),
    Course.GENTLE: (
        _days(1, 14, times_per_day=4, sets_per_session=1),
        _days(15, 42, times_per_day=2, sets_per_session=2),
    ),
    Course.HOURLY: (
        _days(1, 14, every_minutes=60, sets_per_session=1),
        _days(15, 42, times_per_day=4, sets_per_session=1),
    ),
    Course.THREE: (_days(1, None, times_per_day=3, sets_per_session=2),),
    Course.ACHILLES: (_days(14, 42, times_per_day=3, sets_per_session=2, hold_down_seconds=3),),
    Course.FINISHED: (_days(1, 28, times_per_day=3, sets_per_session=2),),
}


@dataclass(frozen=True)
class Case:
    """A person of the story with the rows that stand for them."""

    person: Person
    patient: Patient
    prescription: Prescription | None


def make_cases(clinic: Clinic, people: Iterable[Person], *, first_number: int, now: datetime) -> list[Case]:
    """Patients with everything but sets and flags."""
    clinicians = {m.job_title: m.user for m in clinic.memberships.select_related("user").filter(role="clinician")}
    numbers = count(first_number)
    return [_make_case(clinic, _in_charge(person, clinicians), person, next(numbers), now) for person in people]


def _in_charge(person: Person, clinicians: Mapping[str, User]) -> User:
    """The surgeon for those who say so, otherwise the clinician who was employed first."""
    return clinicians["Surgeon"] if person.surgeon else next(iter(clinicians.values()))


def _make_case(clinic: Clinic, clinician: User, person: Person, number: int, now: datetime) -> Case:
    patient = _make_patient(clinic, clinician, person, f"H-{number}", now)
    operated_on = patient.local_date(now) - timedelta(days=person.day)
    surgery = Surgery.objects.create(
        patient=patient, procedure=person.procedure, side=person.side, date=operated_on, created_at=patient.created_at
    )
    _let_in(patient, person, clinician, now)
    prescription = _prescribe(patient, surgery, person, clinician, now) if person.course in COURSES else None
    return Case(person, patient, prescription)


def _make_patient(clinic: Clinic, clinician: User, person: Person, number: str, now: datetime) -> Patient:
    met = now - timedelta(days=max(person.day - 1, person.invited_days_ago))
    slug = f"{person.given_name}.{person.family_name}".lower()
    patient = Patient.objects.create(
        clinic=clinic,
        clinician=clinician,
        given_name=person.given_name,
        family_name=person.family_name,
        date_of_birth=person.born,
        record_number=number,
        email=person.email or f"{slug}@demo.example",
        phone=f"07700 900 {number[-3:]}",
        language=person.language,
        time_zone=person.zone,
        wakes_at=time(8, 30),
        sleeps_at=time(20, 30),
        consented_at=met,
        created_at=met,
        joined_at=met + timedelta(hours=2) if person.joined else None,
    )
    paused_until = now + timedelta(days=3) if person.paused else None
    ReminderSettings.objects.create(patient=patient, paused_until=paused_until)
    return patient


def _let_in(patient: Patient, person: Person, clinician: User, now: datetime) -> None:
    """The invitation, and for those who accepted it the account."""
    sent = now - timedelta(days=person.invited_days_ago) if not person.joined else patient.created_at
    invitation = Invitation.objects.create(
        kind=Invitation.Kind.PATIENT,
        clinic=patient.clinic,
        email=patient.email,
        name=patient.full_name,
        patient=patient,
        invited_by=clinician,
        created_at=sent,
        sent_at=sent,
        expires_at=sent + LIFETIME,
    )
    if patient.joined_at:
        user = account(patient.email, patient.full_name, language=patient.language)
        PatientAccess.objects.create(
            user=user, patient=patient, relation=PatientAccess.Relation.SELF, granted_at=patient.joined_at
        )
        Invitation.objects.filter(pk=invitation.pk).update(accepted_at=patient.joined_at, accepted_by=user)


def _prescribe(patient: Patient, surgery: Surgery, person: Person, clinician: User, now: datetime) -> Prescription:
    ordered = datetime.combine(surgery.date + timedelta(days=1), time(8), tzinfo=patient.zone)
    exercise = Exercise.objects.get(slug="ankle-pumps")
    prescription = Prescription.objects.create(
        patient=patient, exercise=exercise, surgery=surgery, prescribed_by=clinician, prescribed_at=ordered
    )
    version = PrescriptionVersion.objects.create(
        prescription=prescription,
        number=1,
        day_zero=surgery.date,
        in_force_from=ordered,
        made_by=clinician,
        made_at=ordered,
        side=surgery.side,
        dorsiflexion_limit=0 if person.course is Course.ACHILLES else None,
        note_to_patient="Small and slow is fine. Rest your heel on a pillow.",
    )
    Phase.objects.bulk_create([Phase(version=version, **days) for days in COURSES[person.course]])
    if person.course is Course.ACHILLES:
        note = "Neutral only until week 6, as agreed with the surgeon."
        Precaution.objects.create(version=version, kind=PrecautionKind.ACHILLES_REPAIR, note=note)
    if person.course is Course.FINISHED:
        _finish(prescription, version, ordered + timedelta(days=29))
    if person.held_days_ago is not None:
        _hold(prescription, clinician, now - timedelta(days=person.held_days_ago, hours=3))
    return prescription


def _finish(prescription: Prescription, version: PrescriptionVersion, when: datetime) -> None:
    Prescription.objects.filter(pk=prescription.pk).update(ended_at=when, ending=Prescription.Ending.COMPLETED)
    PrescriptionVersion.objects.filter(pk=version.pk).update(in_force_until=when)


def _hold(prescription: Prescription, clinician: User, since: datetime) -> None:
    Hold.objects.create(
        prescription=prescription,
        cause=Hold.Cause.CLINICIAN,
        reason="Wound check before carrying on.",
        starts_at=since,
        begun_by=clinician,
    )
