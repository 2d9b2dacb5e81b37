"""Who is invited, and what they type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.test import Client
from django.urls import reverse

from patients.actions import invitations
from patients.models import Clinic, Invitation, Patient, Surgery, User

SignIn = Callable[[User], Client]
PASSWORD = "three quiet words"
JOINS = {"way": "password", "password": PASSWORD}
CODE_ONLY = {"way": "code"}


def new_patient(clinic: Clinic, clinician: User, name: str, *, record_number: str = "", email: str = "") -> Patient:
    return Patient(
        clinic=clinic,
        clinician=clinician,
        given_name=name,
        family_name="Bennett",
        date_of_birth=date(1949, 6, 12),
        record_number=record_number or f"N-{name}",
        email=email or f"{name}@example.org",
        language="en-gb",
    )


def invite_patient(clinic: Clinic, clinician: User, name: str, now: datetime, *, email: str = "") -> Invitation:
    surgery = Surgery(procedure="knee_replacement", side="right", date=date(2026, 11, 2))
    return invitations.invite_patient(
        new_patient(clinic, clinician, name, email=email), surgery=surgery, by=clinician, now=now
    )


def carer_of(patient: Patient, email: str, now: datetime) -> Invitation:
    return Invitation.objects.create(
        kind="carer",
        clinic=patient.clinic,
        patient=patient,
        email=email,
        name="Jo Doyle",
        expires_at=now + timedelta(days=7),
    )


def address(invitation: Invitation) -> str:
    return reverse("invitation", args=[invitation.token])
