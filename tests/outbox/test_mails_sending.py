"""Which of the waiting mails are still worth sending."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from adherence.models import Message, PainFlag, ReminderSettings
from adherence.outbox import deliver, flag_alerts, plan, plan_changed
from exercises.models import Prescription
from patients.models import Clinic, Invitation, Patient, User
from tests.outbox.letters import MONDAY, flag, invite, mails


def test_a_day_with_nothing_to_say_has_no_digest(clinician: User) -> None:
    plan(MONDAY)
    deliver(lambda: MONDAY)
    rows = Message.objects.filter(due_at__lte=MONDAY).values_list("kind", "state", "reason")
    assert set(rows) == {
        ("digest", "skipped", "nothing_to_say"),
        ("clinician_summary", "skipped", "nothing_to_say"),
    }


def test_all_that_is_due_is_sent(everything: None) -> None:
    deliver(lambda: MONDAY)
    kinds = set(Message.objects.filter(state="sent").values_list("kind", flat=True))
    assert kinds == set(Message.Kind.values) - {"reminder", "repeat", "patient_summary"}


def test_a_patients_weekly_summary_is_sent_when_it_says_something(everything: None, patient: Patient) -> None:
    later = MONDAY + timedelta(minutes=31)
    deliver(lambda: later)
    assert Message.objects.get(kind="patient_summary", patient=patient).state == "sent"


def test_a_seen_flag_alerts_nobody_any_more(patient: Patient, staff: User) -> None:
    report = flag(patient)
    flag_alerts(report, MONDAY)
    PainFlag.objects.update(state="acknowledged", acknowledged_at=MONDAY, acknowledged_by=staff)
    deliver(lambda: MONDAY)
    assert set(Message.objects.values_list("state", "reason")) == {("skipped", "withdrawn")}


@pytest.mark.parametrize("change", [{"revoked_at": MONDAY}, {"serial": 2}])
def test_an_invitation_taken_back_or_sent_anew_is_not_sent(clinic: Clinic, change: dict[str, object]) -> None:
    invite(clinic, "team")
    plan(MONDAY)
    Invitation.objects.update(**change)
    deliver(lambda: MONDAY)
    assert Message.objects.get(kind="invitation").reason == "withdrawn"


def test_somebody_who_left_gets_no_mail_for_the_team(everything: None, clinician: User) -> None:
    clinician.memberships.update(ended_at=MONDAY)
    deliver(lambda: MONDAY)
    reasons = Message.objects.filter(recipient=clinician, due_at__lte=MONDAY).values_list("reason", flat=True)
    assert set(reasons) == {"withdrawn"}


@pytest.mark.parametrize(("change", "reason"), [({"discharged_at": MONDAY}, "withdrawn"), ({}, "off")])
def test_a_summary_is_not_sent_to_who_left_or_wants_none(
    everything: None, patient: Patient, change: dict[str, object], reason: str
) -> None:
    Patient.objects.update(**change) if change else ReminderSettings.objects.update(weekly_summary=False)
    deliver(lambda: MONDAY + timedelta(minutes=31))
    assert Message.objects.get(kind="patient_summary", patient=patient).reason == reason


def test_a_plan_that_ended_is_not_announced(prescription: Prescription) -> None:
    plan_changed(prescription, MONDAY)
    Prescription.objects.update(ended_at=MONDAY, ending="stopped")
    deliver(lambda: MONDAY)
    assert Message.objects.get().reason == "withdrawn"


def test_nothing_was_sent_by_writing_mails(everything: None) -> None:
    mails()
    assert mail.outbox == []
