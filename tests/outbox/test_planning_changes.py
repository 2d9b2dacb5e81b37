"""What becomes of waiting reminders after a change of plan or settings."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from adherence.models import Message, ReminderSettings
from adherence.outbox import plan, replan, replan_patient
from exercises.models import Hold, Phase, Prescription
from patients.models import Patient, User


def reminders(kind: str = "reminder", state: str = "pending") -> list[str]:
    rows = Message.objects.filter(kind=kind, state=state).order_by("due_at")
    return [f"{each.due_at:%a %H:%M}" for each in rows]


def hold(prescription: Prescription, clinician: User, start: datetime, end: datetime | None = None) -> Hold:
    return Hold.objects.create(
        prescription=prescription,
        cause="clinician",
        reason="Cast",
        starts_at=start,
        ends_at=end,
        begun_by=clinician,
    )


def test_a_hold_skips_what_waits_and_its_end_lets_it_wait_again(
    prescription: Prescription, clinician: User, now: datetime
) -> None:
    plan(now)
    pause = hold(prescription, clinician, now)
    replan(prescription, now=now)
    replan(prescription, now=now)
    held = set(Message.objects.filter(kind="reminder").values_list("state", "reason"))
    Hold.objects.filter(pk=pause.pk).update(ends_at=now + timedelta(hours=3), ended_by=clinician)
    replan(prescription, now=now + timedelta(hours=3))
    assert (held, reminders()[0], reminders(state="skipped")) == (
        {("skipped", "on_hold")},
        "Mon 16:00",
        ["Mon 12:00"],
    )


def test_a_stop_skips_what_waits(prescription: Prescription, now: datetime) -> None:
    plan(now)
    Prescription.objects.update(ended_at=now, ending="stopped")
    replan(prescription, now=now)
    assert set(Message.objects.filter(kind="reminder").values_list("reason", flat=True)) == {"not_prescribed"}


def test_a_lighter_dose_moves_and_skips(prescription: Prescription, now: datetime) -> None:
    plan(now)
    Phase.objects.filter(version__prescription=prescription).update(times_per_day=2)
    replan(prescription, now=now)
    tuesday = Message.objects.filter(kind="reminder", slot_day=date(2026, 11, 17)).order_by("slot_number")
    assert [(f"{each.due_at:%H:%M}", each.state, each.reason) for each in tuesday] == [
        ("08:00", "pending", ""),
        ("20:00", "pending", ""),
        ("16:00", "skipped", "not_prescribed"),
        ("20:00", "skipped", "not_prescribed"),
    ]


def test_what_was_sent_is_never_planned_again(prescription: Prescription, now: datetime) -> None:
    plan(now)
    Message.objects.filter(slot_number=2).update(state="sent", sent_at=now, finished_at=now)
    replan(prescription, now=now)
    assert "Mon 12:00" not in reminders()


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"enabled": False}, "off"), ({"paused_until": datetime(2026, 12, 1, tzinfo=UTC)}, "paused")],
)
def test_a_patients_choice_is_the_reason(
    prescription: Prescription, patient: Patient, now: datetime, change: dict[str, object], reason: str
) -> None:
    plan(now)
    ReminderSettings.objects.create(patient=patient, **change)
    replan_patient(patient, now=now)
    assert set(Message.objects.filter(kind="reminder").values_list("reason", flat=True)) == {reason}


def test_another_zone_moves_what_waits(prescription: Prescription, patient: Patient, now: datetime) -> None:
    plan(now)
    Patient.objects.update(time_zone="Europe/Madrid")
    replan_patient(patient, now=now)
    assert reminders()[:2] == ["Mon 11:00", "Mon 15:00"]


def test_the_reminders_of_a_patient_who_left_say_that_their_reason_is_gone(
    prescription: Prescription, patient: Patient, now: datetime
) -> None:
    plan(now)
    Patient.objects.filter(pk=patient.pk).update(discharged_at=now)
    replan_patient(Patient.objects.get(), now=now)
    waited = Message.objects.filter(kind="reminder")
    assert set(waited.values_list("state", "reason")) == {("skipped", "withdrawn")}
