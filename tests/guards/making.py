"""Makes the world of the guards: who is there, and one of everything for each clinic."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client
from django.utils import timezone

from adherence.actions import clinic_messages, flags, sets
from adherence.actions.days import close_days
from adherence.actions.flags import PainReport
from adherence.models import LoggedSet, Message
from adherence.outbox import heartbeats
from adherence.triage import PainKind
from patients.actions import invitations
from patients.models import Clinic, Invitation, Membership, Patient, PatientAccess, Surgery, User
from tests import cast
from tests.conftest import keep_fresh
from tests.guards.world import Case, World


def make_world() -> World:
    now = timezone.now()
    harbour, hillside = cast.clinic("Harbour Knee & Foot Clinic"), cast.clinic("Hillside Foot & Ankle")
    users = {
        "clinician": cast.member(harbour, "clinician", "Anya Petrov"),
        "elsewhere": cast.member(hillside, "clinician", "Ruth Adler"),
        "staff": cast.member(harbour, "staff", "Sam Whitfield"),
        "manager": cast.member(harbour, "manager", "Lena Fischer"),
        "ex-member": cast.member(harbour, "clinician", "Otto Brandt"),
        "unenrolled": cast.member(harbour, "clinician", "Ines Costa"),
    }
    Membership.objects.filter(user=users["ex-member"]).update(ended_at=now - timedelta(days=2))
    ours = _case(harbour, users["clinician"], "Margaret Doyle", now)
    theirs = _case(hillside, users["elsewhere"], "Clara Moss", now)
    neighbour = _patient(harbour, users["clinician"], "George Ryder", now)
    users |= {
        "patient": cast.account_of(ours.patient),
        "neighbour": cast.account_of(neighbour),
        "carer": cast.user("Ellen Doyle"),
        "onlooker": cast.user("Frank Doyle"),
    }
    _name_accounts_apart(users)
    for name, record, may in (
        ("carer", ours.patient, True),
        ("carer", neighbour, True),
        ("onlooker", ours.patient, False),
    ):
        PatientAccess.objects.create(user=users[name], patient=record, relation="carer", may_log=may, may_report=may)
    close_days(now)
    _keep_ready(now + timedelta(hours=1))
    cookies = {name: cookie_of(user, name) for name, user in users.items()}
    return World(ours=ours, theirs=theirs, users=users, cookies=cookies)


def _name_accounts_apart(users: dict[str, User]) -> None:
    """What their own pages call them is not what their records do: a page with a record's name shows a record."""
    for name in ("patient", "neighbour"):
        users[name].name = f"The {name}"
        users[name].save(update_fields=["name"])


def _keep_ready(until: datetime) -> None:
    """No driver of messages runs here; readiness shall not depend on how long the tests take."""
    Message.objects.filter(state=Message.State.PENDING).update(due_at=until)
    for job in heartbeats.OLDEST_HEARTBEAT:
        heartbeats.beat(job, "guards", until)


def _patient(clinic: Clinic, clinician: User, name: str, now: datetime) -> Patient:
    """In a zone where it is about one o’clock now: sessions lie before and after this moment."""
    given, family = name.split()
    surgery = now.date() - timedelta(days=10)
    return cast.patient(clinic, clinician, given, family, surgery=surgery, time_zone=cast.early_afternoon(now))


def _case(clinic: Clinic, clinician: User, name: str, now: datetime) -> Case:
    patient, given = _patient(clinic, clinician, name, now), name.partition(" ")[0]
    account = cast.account_of(patient)
    prescription = cast.prescribe(patient, by=clinician)
    return Case(
        patient=patient,
        newcomer=_newcomer(clinic, clinician, "Iris" if given == "Margaret" else "Olga", now),
        prescription=prescription,
        preset=cast.preset(clinic, by=clinician),
        logged=sets.log(
            patient,
            by=account,
            uuid=uuid4(),
            performed_at=now,
            repetitions=10,
            seconds=None,
            source=LoggedSet.Source.BY_HAND,
            now=now,
        ),
        flag=flags.report(
            patient,
            by=account,
            uuid=uuid4(),
            report=PainReport(score=5, kinds=(PainKind.DULL,), places=("ankle",), note=f"{given} aches after standing"),
            now=now,
        ),
        written=clinic_messages.write(patient, uuid=uuid4(), text=f"Well done {given}", by=clinician, now=now),
        carer=PatientAccess.objects.create(
            user=cast.user(f"Nell {patient.family_name}"), patient=patient, relation="carer"
        ),
        membership=clinic.memberships.filter(user=clinician).get(),
        team_invitation=invitations.invite_team(
            clinic, by=clinician, email=f"new@{clinic.pk}.example", name="New Colleague", role="staff", now=now
        ),
        record_invitation=Invitation.objects.create(
            kind="carer",
            clinic=clinic,
            patient=patient,
            email=f"carer@{clinic.pk}.example",
            name="New Carer",
            invited_by=clinician,
            expires_at=now + timedelta(days=7),
        ),
    )


def _newcomer(clinic: Clinic, clinician: User, name: str, now: datetime) -> Patient:
    patient = Patient(
        clinic=clinic,
        clinician=clinician,
        given_name=name,
        family_name=f"{name}sen",
        date_of_birth=date(1949, 6, 12),
        record_number=f"N-{name}",
        email=f"{name.lower()}@{clinic.pk}.example",
    )
    surgery = Surgery(patient=patient, procedure="knee_replacement", side="left", date=now.date() - timedelta(days=2))
    invitations.invite_patient(patient, surgery=surgery, by=clinician, now=now)
    return patient


def cookie_of(user: User, name: str) -> str:
    """A session of the user's; the team's with a second factor, but for the one without."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    keep_fresh(client, user, since=time.time() + 86_400)  # the guards take longer than a fresh sign-in lasts
    if user.memberships.exists() and name != "unenrolled":
        TOTP.activate(user, generate_totp_secret())
    return client.cookies[settings.SESSION_COOKIE_NAME].value
