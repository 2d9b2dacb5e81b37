"""Mail that an action asks for: to whom, and how often."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adherence.models import Message, PainFlag
from adherence.outbox import escalations, flag_alerts, plan_changed
from exercises.models import Prescription
from patients.models import Clinic, Patient, User
from tests import cast


def flag(patient: Patient, level: str = "urgent") -> PainFlag:
    return PainFlag.objects.create(
        patient=patient,
        reported_at=datetime(2026, 11, 16, 10, tzinfo=UTC),
        score=7,
        level=level,
        stop=False,
        stop_threshold=6,
        review_threshold=4,
        payload_hash="",
    )


def test_a_flag_alert_goes_to_clinicians_and_staff_at_least_once(
    patient: Patient, clinician: User, staff: User, manager: User, colleague: User, now: datetime
) -> None:
    urgent = flag(patient)
    flag_alerts(urgent, now)
    flag_alerts(urgent, now)
    rows = Message.objects.values_list("recipient__name", "policy")
    assert set(rows) == {("Anya Petrov", "at_least_once"), ("Sam Whitfield", "at_least_once")}


@pytest.mark.parametrize("level", ["emergency", "urgent", "review", "note"])
def test_a_flag_of_every_level_is_told_at_once(patient: Patient, staff: User, now: datetime, level: str) -> None:
    told = flag_alerts(flag(patient, level), now)
    due = [message.due_at for message in Message.objects.filter(kind="flag_alert")]
    assert (told, due) == (len(due), [now] * 2)


def test_an_escalation_goes_up_in_two_steps(
    patient: Patient, clinic: Clinic, clinician: User, staff: User, manager: User, now: datetime
) -> None:
    cast.member(clinic, "clinician", "Omar Haddad")
    overdue = flag(patient)
    steps = [escalations(overdue, step, now) for step in (1, 2)]
    rows = Message.objects.order_by("key").values_list("recipient__name", flat=True)
    assert (steps, sorted(rows)) == ([2, 2], ["Anya Petrov", "Anya Petrov", "Lena Fischer", "Omar Haddad"])


def test_an_escalation_finds_somebody_when_the_clinician_has_left(
    patient: Patient, clinic: Clinic, clinician: User, now: datetime
) -> None:
    cast.member(clinic, "clinician", "Omar Haddad")
    clinician.memberships.update(ended_at=now)
    escalations(flag(patient), 1, now)
    assert Message.objects.get().to == "omar.haddad@example.org"


def test_there_is_no_third_step(patient: Patient, now: datetime) -> None:
    with pytest.raises(ValueError, match="steps 1 and 2"):
        escalations(flag(patient), 3, now)


def test_a_changed_plan_is_told_once_for_each_version(prescription: Prescription, now: datetime) -> None:
    assert [plan_changed(prescription, now), plan_changed(prescription, now)] == [1, 0]


def test_a_patient_who_has_not_joined_is_told_nothing(prescription: Prescription, now: datetime) -> None:
    Patient.objects.update(joined_at=None)
    assert plan_changed(Prescription.objects.get(), now) == 0
