"""Never more than eight reminders of a patient in a local day, whatever the plans and the deliverers."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import transaction

from adherence.models import Message, ReminderSettings
from adherence.outbox import plan
from adherence.outbox.delivery import states, wanted
from exercises.models import Exercise, Prescription
from patients.models import Patient, User
from tests import cast
from tests.outbox.conftest import account_row
from tests.outbox.delivering import run, state
from tests.together import at_once


def already_sent(patient: Patient, count: int, now: datetime) -> None:
    done = {"state": "sent", "sent_at": now, "finished_at": now, "rendered": None}
    for _ in range(count):
        account_row(now, kind="reminder", patient=patient, slot_day=now.date(), **done)


@pytest.fixture
def both(prescription: Prescription, patient: Patient, clinician: User) -> Patient:
    """A patient with two plans of the same times, each of another exercise."""
    Prescription.objects.update(exercise=Exercise.objects.create(slug="heel-slides", name="Heel slides"))
    cast.prescribe(patient, by=clinician)
    return patient


def at_noon(now: datetime) -> list[Message]:
    plan(now)
    noon = Message.objects.filter(kind="reminder", due_at=now + timedelta(hours=2))
    Message.objects.filter(state="pending").exclude(pk__in=noon.values("pk")).delete()
    return list(noon)


def test_two_plans_of_one_patient_share_the_eight(both: Patient, now: datetime) -> None:
    """Each plan has three slots left of the day and repeats: more than eight are planned, and eight go out."""
    ReminderSettings.objects.create(patient=both, repeat_after=30)
    plan(now)
    today = Message.objects.filter(kind__in=["reminder", "repeat"], slot_day=now.date()).order_by("due_at")
    planned = today.count()
    for due in sorted({each.due_at for each in today}):
        run(due)
    assert (planned, today.filter(state="sent").count(), today.filter(reason="enough").count()) == (10, 8, 2)


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_the_same_moment_do_not_make_it_nine(both: Patient, now: datetime) -> None:
    """Seven have gone. While one deliverer is about to commit the eighth, another has the ninth at its last check."""
    already_sent(both, 7, now)
    eighth, ninth = at_noon(now)
    Message.objects.filter(pk=ninth.pk).update(next_attempt_at=now + timedelta(days=1))
    due = eighth.due_at
    claimed = states.claim(due)
    Message.objects.filter(pk=ninth.pk).update(next_attempt_at=due)
    assert claimed == eighth
    with transaction.atomic():
        assert wanted.is_counted_alone(claimed)
        assert states.begin_sending(claimed, due)
        at_once(lambda: run(due))
    meanwhile = state(ninth)
    run(due + timedelta(seconds=30))
    row = Message.objects.get(pk=ninth.pk)
    assert (meanwhile, row.state, row.reason, mail.outbox) == ("pending", "skipped", "enough", [])
