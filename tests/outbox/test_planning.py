"""Which messages are planned, and when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adherence.models import Message, ReminderSettings
from adherence.outbox import plan
from exercises.models import Prescription
from patients.models import Clinic, Invitation, Patient, User
from tests import cast


def reminders(kind: str = "reminder", state: str = "pending") -> list[str]:
    rows = Message.objects.filter(kind=kind, state=state).order_by("due_at")
    return [f"{each.due_at:%a %H:%M}" for each in rows]


def test_days_that_begin_within_48_hours_are_planned_whole_and_nothing_worthless(
    prescription: Prescription, now: datetime
) -> None:
    plan(now)
    assert reminders() == [
        "Mon 12:00",
        "Mon 16:00",
        "Mon 20:00",
        "Tue 08:00",
        "Tue 12:00",
        "Tue 16:00",
        "Tue 20:00",
        "Wed 08:00",
        "Wed 12:00",
        "Wed 16:00",
        "Wed 20:00",
    ]


def test_planning_again_adds_nothing(prescription: Prescription, now: datetime) -> None:
    first = plan(now)
    assert (first > 0, plan(now), plan(now + timedelta(seconds=1))) == (True, 0, 0)


@pytest.mark.parametrize("change", [{"joined_at": None}, {"consented_at": None}, {"discharged_at": cast.LONG_AGO}])
def test_who_cannot_be_written_to_gets_nothing(
    prescription: Prescription, patient: Patient, now: datetime, change: dict[str, datetime | None]
) -> None:
    Patient.objects.update(**change)
    plan(now)
    assert not Message.objects.filter(patient=patient).exists()


def test_planning_costs_the_same_queries_for_one_and_for_three(
    clinic: Clinic, clinician: User, prescription: Prescription, now: datetime
) -> None:
    def cost() -> int:
        Message.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            plan(now)
        return len(queries)

    one = cost()
    for name in ("Iris", "Grace"):
        cast.prescribe(cast.patient(clinic, clinician, name, "Bennett"), by=clinician)
    assert cost() == one


def test_weekly_summaries_and_digests_are_planned_by_the_local_calendar(
    prescription: Prescription, clinician: User
) -> None:
    plan(datetime(2026, 11, 14, 10, tzinfo=UTC))  # a Saturday
    rows = Message.objects.exclude(kind="reminder").order_by("due_at", "kind")
    assert [(each.kind, f"{each.due_at:%a %H:%M}") for each in rows] == [
        ("clinician_summary", "Mon 07:30"),
        ("digest", "Mon 07:30"),
        ("patient_summary", "Mon 08:00"),
    ]


def test_a_patient_may_want_no_weekly_summary(patient: Patient) -> None:
    ReminderSettings.objects.create(patient=patient, weekly_summary=False)
    plan(datetime(2026, 11, 14, 10, tzinfo=UTC))
    assert not Message.objects.filter(kind="patient_summary").exists()


def test_digests_come_on_working_days_only(clinician: User) -> None:
    plan(datetime(2026, 11, 13, 5, tzinfo=UTC))  # a Friday
    assert [f"{each.due_at:%a %H:%M}" for each in Message.objects.all()] == ["Fri 07:30"]


def test_each_sending_of_an_invitation_is_planned_once(clinic: Clinic, now: datetime) -> None:
    invitation = Invitation.objects.create(
        kind="team",
        clinic=clinic,
        email="new@example.org",
        name="Nia New",
        role="staff",
        expires_at=now + timedelta(days=7),
    )
    plan(now)
    plan(now)
    Invitation.objects.update(serial=2)
    plan(now)
    keys = Message.objects.filter(kind="invitation").order_by("key").values_list("key", flat=True)
    assert list(keys) == [f"invitation/{invitation.pk}/1", f"invitation/{invitation.pk}/2"]
