"""What the database itself refuses about sets, days, flags, reminders and messages: one row each, made nonsense."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from adherence.models import DayRecord, FlagEvent, LoggedSet, Message, PainFlag, ReminderSettings
from adherence.models.reminders import ReminderPlan
from exercises.models import Prescription
from patients.models import Patient, User

NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)
DAY = timedelta(days=1)
ONE = UUID("00000000-0000-4000-8000-000000000001")
Facts = dict[str, Any]


def refused(name: str) -> pytest.RaisesExc[IntegrityError]:
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("set_is_logged_once", {"uuid": ONE}),
        ("set_counts_repetitions_or_seconds", {"repetitions": None}),
        ("set_counts_repetitions_or_seconds", {"seconds": 60}),
        ("set_counts_repetitions_or_seconds", {"repetitions": 0}),
        ("set_counts_repetitions_or_seconds", {"repetitions": 501}),
        ("set_counts_repetitions_or_seconds", {"repetitions": None, "seconds": 3601}),
        ("set_pain_is_0_to_10", {"pain": 11}),
        ("set_is_entered_about_when_done", {"performed_at": NOW + timedelta(minutes=6)}),
        ("set_is_entered_about_when_done", {"performed_at": NOW - 32 * DAY}),
        ("counted_set_was_prescribed", {"prescription": None, "version": None}),
        ("target_comes_from_the_prescription", {"prescription": None, "counts": False}),
    ],
)
def test_the_database_refuses_a_set(name: str, wrong: Facts, prescription: Prescription) -> None:
    right: Facts = {
        "patient": prescription.patient,
        "prescription": prescription,
        "version": prescription.versions.get(),
        "performed_at": NOW,
        "entered_at": NOW,
        "day": NOW.date(),
        "repetitions": 10,
        "source": "hand",
        "payload_hash": "",
    }
    LoggedSet.objects.create(**right, uuid=ONE)
    with refused(name), transaction.atomic():
        LoggedSet.objects.create(**(right | wrong))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("prescription_has_one_record_a_day", {"day": date(2026, 11, 15)}),
        ("closed_day_says_what_was_prescribed", {"prescribed": 8}),
        ("closed_day_says_what_was_prescribed", {"closed_at": NOW}),
    ],
)
def test_the_database_refuses_a_day(name: str, wrong: Facts, prescription: Prescription) -> None:
    right: Facts = {"prescription": prescription, "patient": prescription.patient, "day": date(2026, 11, 16)}
    DayRecord.objects.create(**(right | {"day": date(2026, 11, 15)}))
    with refused(name), transaction.atomic():
        DayRecord.objects.create(**(right | wrong))


def test_the_database_refuses_a_second_plan_beside_the_first(prescription: Prescription) -> None:
    with refused("exercise_is_prescribed_once_at_a_time"), transaction.atomic():
        Prescription.objects.create(
            patient=prescription.patient, exercise=prescription.exercise, prescribed_by=prescription.prescribed_by
        )


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("flag_score_is_0_to_10", {"score": 11}),
        ("flag_level_is_known", {"level": "dire"}),
        ("flag_state_names_who_and_when", {"state": "acknowledged"}),
        ("flag_state_names_who_and_when", {"state": "resolved", "resolved_at": NOW, "outcome": "advice"}),
        ("flag_state_names_who_and_when", {"acknowledged_at": NOW}),
        ("flag_state_names_who_and_when", {"state": "asleep"}),
        ("resolved_flag_has_an_outcome_and_a_note", {"state": "resolved", "outcome": "", "seen": True}),
        ("resolved_flag_has_an_outcome_and_a_note", {"state": "resolved", "resolution": "", "seen": True}),
        ("resolved_stop_has_a_decision", {"state": "resolved", "stop": True, "seen": True}),
        ("flag_escalates_at_most_twice", {"escalated": 3}),
    ],
)
def test_the_database_refuses_a_flag(name: str, wrong: Facts, patient: Patient, clinician: User) -> None:
    right: Facts = {
        "patient": patient,
        "reported_at": NOW,
        "level": "note",
        "stop": False,
        "stop_threshold": 6,
        "review_threshold": 4,
        "outcome": "advice",
        "resolution": "Rested.",
        "payload_hash": "",
    }
    if wrong.get("seen"):
        right |= {"acknowledged_at": NOW, "acknowledged_by": clinician, "resolved_at": NOW, "resolved_by": clinician}
    changed = {key: value for key, value in wrong.items() if key != "seen"}
    with refused(name), transaction.atomic():
        PainFlag.objects.create(**(right | changed))


def test_the_database_refuses_an_unknown_event(patient: Patient) -> None:
    flag = PainFlag.objects.create(
        patient=patient, reported_at=NOW, level="note", stop=False, stop_threshold=6, review_threshold=4
    )
    with refused("flag_event_kind_is_known"), transaction.atomic():
        FlagEvent.objects.create(flag=flag, at=NOW, kind="forgotten")


def test_the_database_refuses_a_repeat_after_45_minutes(patient: Patient) -> None:
    with refused("reminder_repeats_after_30_or_60_minutes"), transaction.atomic():
        ReminderSettings.objects.create(patient=patient, repeat_after=45)


def test_the_database_refuses_a_plan_of_reminders_for_no_time(prescription: Prescription) -> None:
    with refused("reminder_plan_holds_for_a_while"), transaction.atomic():
        ReminderPlan.objects.create(prescription=prescription, planned_from=NOW, planned_to=NOW.date(), next_at=NOW)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("message_is_planned_once", {"key": "reminder/1"}),
        ("claimed_message_has_a_lease", {"state": "claimed"}),
        ("claimed_message_has_a_lease", {"lease_until": NOW}),
        ("sent_message_says_when", {"state": "sent", "finished_at": NOW}),
        ("sent_message_says_when", {"sent_at": NOW}),
        ("skipped_message_says_why", {"state": "skipped", "finished_at": NOW}),
        ("skipped_message_says_why", {"reason": "off"}),
        ("failed_or_unknown_message_says_why", {"state": "failed", "finished_at": NOW}),
        ("failed_or_unknown_message_says_why", {"state": "unknown", "finished_at": NOW}),
        ("finished_message_says_when", {"state": "expired"}),
        ("finished_message_says_when", {"finished_at": NOW}),
        ("finished_message_keeps_no_text", {"state": "expired", "finished_at": NOW, "rendered": {"text": "Hello"}}),
        ("only_a_sent_message_is_heard_of", {"bounced_at": NOW}),
        ("words_of_a_bounce_have_a_bounce", {"bounce": "Mailbox full"}),
        ("slot_has_a_day", {"slot_number": 1}),
    ],
)
def test_the_database_refuses_a_message(name: str, wrong: Facts, db: None) -> None:
    right: Facts = {
        "key": "reminder/2",
        "kind": "reminder",
        "to": "x@example.org",
        "due_at": NOW,
        "next_attempt_at": NOW,
        "not_after": NOW + DAY,
    }
    Message.objects.create(**(right | {"key": "reminder/1"}))
    with refused(name), transaction.atomic():
        Message.objects.create(**(right | wrong))
