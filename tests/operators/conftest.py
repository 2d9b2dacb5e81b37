"""An operator, and rows in every table that operators look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from adherence.models import ClinicMessage, FlagEvent, Heartbeat, ReminderSettings
from exercises.models import Precaution, Preset
from patients.models import AccessEvent, CareEvent, Erasure, Patient, User
from tests import cast, desk
from tests.test_messages import mail

SignIn = Callable[[User], Client]


@pytest.fixture
def operator(db: None) -> User:
    """Omar, who runs the machines: an operator by that one mark, with a second factor."""
    omar = User.objects.create_user("omar@example.org", "a long pass phrase", name="Omar")
    User.objects.filter(pk=omar.pk).update(is_staff=True)
    omar.refresh_from_db()
    Authenticator.objects.create(user=omar, type=Authenticator.Type.TOTP, data={"secret": "TOTPSECRET"})
    return omar


@pytest.fixture
def omar(operator: User, sign_in: SignIn) -> Client:
    """Omar's."""
    return sign_in(operator)


def one_of_everything(name: str) -> Patient:
    """A clinic with a patient of that name, and with them a row in every table."""
    now = timezone.now()
    clinic = cast.clinic(f"{name} Clinic")
    anya = cast.member(clinic, "clinician", f"Anya {name}")
    patient = cast.patient(clinic, anya, name, "Doyle", surgery=now.date() - timedelta(days=20))
    account = cast.account_of(patient)
    plan = cast.prescribe(patient, by=anya)
    own = {"exercise": plan.exercise, "clinic": clinic, "made_by": anya, "made_at": now}
    Preset.objects.create(name="Twice a day", slug="twice", **own)
    Precaution.objects.create(version=plan.versions.get(), kind="clot", note="Freetext on warfarin")
    desk.hold(plan, at=now - timedelta(days=9), ends_at=now - timedelta(days=8))
    desk.logged(plan, at=now - timedelta(hours=2), note="Freetext in the garden")
    desk.days(plan, [8], before=patient.local_date(now))
    flag = desk.flag(patient, "urgent", at=now, note="Freetext sharp")
    FlagEvent.objects.create(flag=flag, at=now, kind="reported", note="Freetext seen")
    sent = mail(patient, "sent", error="Freetext 250 ok")
    ClinicMessage.objects.create(patient=patient, text="Freetext hello", written_by=anya, written_at=now, mail=sent)
    ReminderSettings.objects.get_or_create(patient=patient)
    Heartbeat.objects.create(driver=f"{name}/beat", at=now)
    CareEvent.objects.create(patient=patient, at=now, by=anya, kind="handed_over", note="Freetext moved")
    AccessEvent.objects.create(actor=anya, role="clinician", action="record", patients=[patient.pk])
    desk.invited(patient, at=now, by=anya)
    Erasure.objects.create(patient=patient, asked_by=anya, asked_at=now, ground="request", reference="2026/118")
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "TOTPSECRET"})
    UserSession.objects.create(user=account, ip="127.0.0.1", user_agent="Firefox", session_key=f"SESSIONKEY{name}")
    return patient
