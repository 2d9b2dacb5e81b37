"""One of every mail, written and taken apart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from django.core.mail import EmailMultiAlternatives

from adherence.actions import clinic_messages
from adherence.models import DayRecord, Message, PainFlag, ReminderSettings
from adherence.outbox import account_mail, escalations, flag_alerts, plan, plan_changed, remind_now
from adherence.outbox.mails import compose
from exercises.models import Prescription
from patients.models import Clinic, Invitation, Patient, User
from tests import cast

MONDAY = datetime(2026, 11, 16, 7, 30, tzinfo=UTC)


def flag(patient: Patient, level: str = "emergency", **facts: object) -> PainFlag:
    values = {
        "reported_at": MONDAY - timedelta(hours=1),
        "score": 7,
        "stop": True,
        "stop_threshold": 6,
        "review_threshold": 4,
        "payload_hash": "",
        "acknowledge_by": MONDAY + timedelta(minutes=15),
    }
    return PainFlag.objects.create(patient=patient, level=level, **(values | facts))


def week(prescription: Prescription, done: int = 6) -> None:
    for number in range(1, 8):
        day = date(2026, 11, 16) - timedelta(days=number)
        DayRecord.objects.create(
            prescription=prescription,
            patient=prescription.patient,
            day=day,
            prescribed=0 if number == 1 else 8,
            done=done if number > 1 else 0,
            closed_at=MONDAY,
        )


def invite(clinic: Clinic, kind: str, patient: Patient | None = None) -> Invitation:
    return Invitation.objects.create(
        kind=kind,
        clinic=clinic,
        email=f"{kind}@example.org",
        name="Nia New",
        role="staff" if kind == "team" else "",
        patient=patient,
        expires_at=MONDAY + timedelta(days=7),
    )


def wait_for_everything(
    prescription: Prescription, patient: Patient, clinic: Clinic, clinician: User, staff: User
) -> None:
    """Every kind of message, waiting."""
    ReminderSettings.objects.create(patient=patient, repeat_after=30)
    week(prescription)
    report = flag(patient)
    flag(patient, "review", acknowledged_at=MONDAY, acknowledged_by=staff, state="acknowledged", stop=False)
    flag(patient, "urgent", acknowledge_by=MONDAY - timedelta(minutes=1))
    silent = cast.patient(clinic, clinician, "Iris", "Bennett")
    Patient.objects.filter(pk=silent.pk).update(created_at=cast.LONG_AGO)
    flag_alerts(report, MONDAY)
    escalations(report, 1, MONDAY)
    plan_changed(prescription, MONDAY)
    remind_now(prescription, MONDAY)
    clinic_messages.write(patient, uuid=uuid4(), text="canary of a message", by=clinician, now=MONDAY)
    for kind in ("team", "patient", "carer"):
        invite(clinic, kind, None if kind == "team" else patient)
    words = {"subject": "Sign-in code", "body": "Your code\n\nABC-123", "language": "en-gb"}
    account_mail(words, to="somebody@example.org", recipient=None, worth=timedelta(minutes=10), now=MONDAY)
    plan(MONDAY)


def mails() -> list[tuple[Message, EmailMultiAlternatives]]:
    """One of each kind, and each kind of invitation."""
    first: dict[str, Message] = {}
    for message in Message.objects.order_by("due_at", "patient__record_number"):
        first.setdefault(f"{message.kind} {message.invitation_id}", message)
    return [(message, compose(message, MONDAY)) for message in first.values()]


def parts(email: EmailMultiAlternatives) -> tuple[str, str]:
    return str(email.body), str(email.alternatives[0][0])
