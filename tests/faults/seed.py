"""Fills a stage's database, inside the application: `python -m tests.faults.seed messages 150` or `… people 20`."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from uuid import uuid4

import django

django.setup()

from django.conf import settings  # after setup, as in any script of Django's
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from adherence import outbox
from adherence.actions import flags
from adherence.models import ReminderSettings
from patients.actions import invitations
from patients.models import Clinic, Patient, Surgery, User
from tests import cast

COLLEAGUES = 5


def house(now: datetime) -> tuple[Clinic, list[User]]:
    clinic = cast.clinic("Harbour Knee & Foot Clinic", time_zone=cast.early_afternoon(now))
    return clinic, [cast.member(clinic, "clinician", f"Colleague {number}") for number in range(COLLEAGUES)]


def patient(clinic: Clinic, clinician: User, name: str, now: datetime) -> Patient:
    """A patient who wakes now, and so is due a session."""
    local = now.astimezone(clinic.zone)
    record = cast.patient(
        clinic,
        clinician,
        name,
        "Doyle",
        surgery=local.date() - timedelta(days=9),
        time_zone=clinic.time_zone,
        wakes_at=local.time().replace(second=0, microsecond=0),
        sleeps_at=(local + timedelta(hours=6)).time(),
    )
    ReminderSettings.objects.create(patient=record, weekly_summary=False)
    return record


@transaction.atomic
def messages(count: int, now: datetime) -> dict[str, object]:
    """Due messages of every kind of promise: reminders, invitations, codes, and alerts that must not be lost."""
    clinic, team = house(now)
    alerts, codes, invited = count * 3 // 20 // COLLEAGUES * COLLEAGUES, count * 3 // 20, count // 10
    for number in range(count - alerts - codes - invited):
        cast.prescribe(patient(clinic, team[0], f"Reminded{number}", now), by=team[0], times_per_day=1)
    for number in range(alerts // COLLEAGUES):
        report_pain(patient(clinic, team[0], f"Hurt{number}", now), now)
    for number in range(invited):
        invite(clinic, team[0], f"invited{number}@example.org", now)
    for number in range(codes):
        text = {"subject": "Sign-in code", "body": "Your code\n\nABC-123"}
        outbox.account_mail(text, to=f"code{number}@example.org", recipient=None, worth=timedelta(hours=1), now=now)
    outbox.plan(now)
    return {"now": now.timestamp()}


def report_pain(patient: Patient, now: datetime) -> None:
    flags.report(patient, by=cast.account_of(patient), uuid=uuid4(), report=flags.PainReport(score=7), now=now)


def invite(clinic: Clinic, by: User, email: str, now: datetime) -> None:
    """A newcomer, invited by mail."""
    newcomer = Patient(
        clinic=clinic,
        clinician=by,
        given_name="New",
        family_name="Comer",
        date_of_birth=now.date() - timedelta(days=20_000),
        record_number=email.partition("@")[0],
        email=email,
        time_zone=clinic.time_zone,
    )
    surgery = Surgery(procedure="knee_replacement", side="right", date=now.date())
    invitations.invite_patient(newcomer, surgery=surgery, by=by, now=now)


@transaction.atomic
def people(count: int, now: datetime) -> dict[str, object]:
    """Patients with a plan who are signed in: their addresses and session cookies."""
    clinic, team = house(now)
    records = [patient(clinic, team[0], f"Patient{number}", now) for number in range(count)]
    for record in records:
        cast.prescribe(record, by=team[0])
    accounts = [cast.account_of(record) for record in records]
    return {"now": now.timestamp(), "people": [[account.email, session_of(account)] for account in accounts]}


def session_of(account: User) -> str:
    browser = Client()
    browser.force_login(account, backend=settings.AUTHENTICATION_BACKENDS[0])
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    call_command("createcachetable", verbosity=0)
    scene = {"messages": messages, "people": people}[sys.argv[1]]
    print("\n" + json.dumps(scene(int(sys.argv[2]), timezone.now())))  # noqa: T201  # the stage reads it
