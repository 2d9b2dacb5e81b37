"""Makes what the desk shows: flags, days, sets, holds, invitations. Each takes what matters and fills in the rest."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from adherence.models import DayRecord, LoggedSet, PainFlag
from exercises.models import Hold, Prescription
from patients.models import Invitation, Patient, User


def flag(patient: Patient, level: str, *, at: datetime, **facts: object) -> PainFlag:
    """Open, to be seen within two hours, unless said otherwise."""
    defaults: dict[str, object] = {
        "reported_at": at,
        "score": 6,
        "kinds": ["sharp"],
        "places": ["calf"],
        "level": level,
        "stop": level in {"emergency", "urgent"},
        "stop_threshold": 6,
        "review_threshold": 4,
        "acknowledge_by": at + timedelta(hours=2) if level != "note" else None,
    }
    return PainFlag.objects.create(patient=patient, **(defaults | facts))


def days(prescription: Prescription, done: list[int], *, before: date, prescribed: int = 8) -> None:
    """Closed days that end the day before `before`, oldest first."""
    first = before - timedelta(days=len(done))
    DayRecord.objects.bulk_create(
        DayRecord(
            prescription=prescription,
            patient=prescription.patient,
            day=first + timedelta(days=n),
            prescribed=prescribed,
            done=sets,
            closed_at=datetime.combine(before, datetime.min.time(), tzinfo=prescription.patient.zone),
        )
        for n, sets in enumerate(done)
    )


def logged(prescription: Prescription, *, at: datetime, **facts: object) -> LoggedSet:
    entry = done(prescription, at=at, **facts)
    entry.save()
    return entry


def done(prescription: Prescription, *, at: datetime, **facts: object) -> LoggedSet:
    """A guided set of 10 pumps, not kept yet."""
    patient = prescription.patient
    defaults: dict[str, object] = {
        "patient": patient,
        "prescription": prescription,
        "uuid": uuid4(),
        "performed_at": at,
        "entered_at": at,
        "day": patient.local_date(at),
        "repetitions": 10,
        "source": LoggedSet.Source.GUIDED,
        "payload_hash": "x",
    }
    return LoggedSet(**(defaults | facts))


def hold(prescription: Prescription, *, at: datetime, by: User | None = None, ends_at: datetime | None = None) -> Hold:
    cause = Hold.Cause.CLINICIAN if by else Hold.Cause.PAIN
    return Hold.objects.create(
        prescription=prescription, cause=cause, reason="Wound check", starts_at=at, ends_at=ends_at, begun_by=by
    )


def invited(patient: Patient, *, at: datetime, by: User) -> Invitation:
    """The patient has an invitation, and has not accepted it."""
    Patient.objects.filter(pk=patient.pk).update(joined_at=None)
    patient.joined_at = None
    return Invitation.objects.create(
        kind="patient",
        clinic=patient.clinic,
        email=patient.email,
        name=patient.full_name,
        patient=patient,
        invited_by=by,
        created_at=at,
        sent_at=at,
        expires_at=at + timedelta(days=7),
    )
