"""The demo clinic: 38 invented patients in every state that the pages can show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from adherence.actions.days import close_days
from adherence.management.demo.people import PASSWORD
from adherence.models import ClinicMessage, DayRecord, LoggedSet, Message, PainFlag
from adherence.reports import caseload
from patients.models import Clinic, Patient
from tests.guards.world import undone

DEMO_PEOPLE = ["clinician", "staff", "manager", "patient", "other"]


@pytest.fixture(scope="module")
def _made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Once for all: it takes seconds. What a test does in it is undone, and in the end it is undone itself."""
    with django_db_blocker.unblock(), undone():
        with override_settings(DEMO=True):
            call_command("demo", verbosity=0, stdout=None)
        yield


@pytest.fixture
def demo(_made: None, db: None) -> Clinic:
    return Clinic.objects.get(name="Harbour Knee & Foot Clinic")


def harbour_numbers(clinic: Clinic) -> dict[str, Any]:
    flags = PainFlag.objects.filter(patient__clinic=clinic)
    joined = caseload.read(Patient.objects.filter(clinic=clinic).exclude(joined_at=None), timezone.now())
    return {
        "patients": clinic.patients.count(),
        "in care": clinic.patients.filter(discharged_at=None).count(),
        "waiting for an answer": clinic.patients.filter(joined_at=None).count(),
        "finished": clinic.patients.filter(prescriptions__ending="completed").count(),
        "open flags": sorted(flags.open().values_list("level", flat=True)),
        "signals": sorted({signal.kind.value for facts in joined for signal in facts.signals}),
    }


def test_the_clinic_has_patients_in_every_state(demo: Clinic) -> None:
    assert harbour_numbers(demo) == {
        "patients": 39,
        "in care": 38,
        "waiting for an answer": 3,
        "finished": 3,
        "open flags": ["emergency", "note", "review", "urgent", "urgent"],
        "signals": ["low", "missed", "over_doing", "pain_rising", "silent"],
    }


def test_margaret_is_on_day_24_with_4_sessions_of_2_sets(demo: Clinic) -> None:
    margaret = Patient.objects.get(email="patient@demo.example")
    yesterday = margaret.local_date(timezone.now()) - timedelta(days=1)
    record = DayRecord.objects.get(patient=margaret, day=yesterday)
    assert (margaret.surgeries.get().day_number(yesterday), record.prescribed) == (23, 8)


def test_everybody_in_the_table_signs_in_with_the_one_password(demo: Clinic) -> None:
    answers = []
    for name in DEMO_PEOPLE:
        answer = Client().post("/accounts/login/", {"login": f"{name}@demo.example", "password": PASSWORD})
        answers.append((answer.status_code, answer.headers.get("Location")))
    assert answers == [(302, "/")] * len(DEMO_PEOPLE)


def test_a_second_run_makes_nobody_twice(demo: Clinic) -> None:
    before = (Patient.objects.count(), LoggedSet.objects.count())
    with override_settings(DEMO=True):
        call_command("demo", verbosity=0, stdout=None)
    assert (Patient.objects.count(), LoggedSet.objects.count()) == before


def test_no_mail_about_the_past_is_left_to_send(demo: Clinic) -> None:
    late = Message.objects.filter(state=Message.State.PENDING, due_at__lt=timezone.now() - timedelta(hours=12))
    assert not late.exists()


def test_a_week_of_reminders_stands_in_the_book(demo: Clinic) -> None:
    states = Message.objects.filter(patient__clinic=demo, kind=Message.Kind.REMINDER).values_list("state", flat=True)
    assert set(states) >= {Message.State.SENT, Message.State.SKIPPED, Message.State.FAILED}


def test_some_mail_does_not_arrive(demo: Clinic) -> None:
    """Of two patients who are silent it fails, of one it comes back, and a colleague's mailbox is full."""
    joined = caseload.read(Patient.objects.filter(clinic=demo), timezone.now())
    found = sorted(facts.mail_trouble.bounces for facts in joined if facts.mail_trouble)
    colleagues = Message.objects.filter(clinic=demo, patient=None, state=Message.State.FAILED)
    assert (found, [message.to for message in colleagues]) == ([False, False, True], ["ines.costa@demo.example"])


def test_the_clinic_wrote_to_one_who_read_it_and_to_one_who_has_not(demo: Clinic) -> None:
    written = ClinicMessage.objects.filter(patient__clinic=demo).order_by("written_at")
    found = [(each.patient.given_name, each.read_at is None, each.mail and each.mail.state) for each in written]
    assert found == [("Margaret", False, "sent"), ("Joan", True, "sent")]


def test_one_is_discharged_and_the_caseload_can_tell(demo: Clinic) -> None:
    _, left = caseload.parted(caseload.read(Patient.objects.filter(clinic=demo), timezone.now()))
    assert [(patient.given_name, patient.clinic_ended_it) for patient in left] == [("Maureen", True)]  # type: ignore[attr-defined]  # the caseload's query adds it


def test_the_days_that_are_over_are_closed(demo: Clinic) -> None:
    assert close_days(timezone.now()) == 0


@pytest.mark.usefixtures("db")
def test_outside_the_demo_nobody_is_invented() -> None:
    with pytest.raises(CommandError):
        call_command("demo")
