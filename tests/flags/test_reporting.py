"""A report of pain becomes a flag: triaged, kept once, and acted on at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from adherence import outbox
from adherence.actions import flags
from adherence.actions.flags import Conflict, PainReport
from adherence.models import LoggedSet, Message, PainFlag
from adherence.triage import WarningSign
from exercises.models import Hold, Prescription
from patients.models import Patient, User
from tests import cast
from tests.flags.said import MILD, SHARP, Report, kinds_of_events


def test_a_report_keeps_what_was_said_and_why_it_was_triaged_so(report: Report, now: datetime) -> None:
    flag = PainFlag.objects.get(pk=report().pk)
    assert (
        flag.level,
        flag.stop,
        [(reason["code"], reason["numbers"]) for reason in flag.reasons],
        (flag.stop_threshold, flag.review_threshold),
        flag.acknowledge_by,
    ) == (
        "urgent",
        True,
        [
            ("sharp_pain", {}),
            ("stop_score", {"score": 6, "threshold": 6}),
            ("review_score", {"score": 6, "threshold": 4}),
        ],
        (6, 4),
        now + timedelta(hours=2),
    )


def test_a_clinics_own_minutes_and_thresholds_decide(report: Report, patient: Patient, now: datetime) -> None:
    patient.clinic.stop_threshold, patient.clinic.review_threshold, patient.clinic.acknowledge_review = 8, 5, 90
    flag = report(PainReport(score=5))
    assert (flag.level, flag.acknowledge_by) == ("review", now + timedelta(minutes=90))


def test_a_note_waits_for_nobody(report: Report) -> None:
    assert (report(MILD).level, report(MILD).acknowledge_by) == ("note", None)


def test_pain_is_compared_with_the_scores_of_the_last_week_of_flags_and_sets(
    report: Report, patient: Patient, now: datetime
) -> None:
    for days, score in [(8, 9), (3, 1), (2, 1)]:
        report(PainReport(score=score), at=now - timedelta(days=days))
    for voided in (None, now):
        LoggedSet.objects.create(
            patient=patient,
            performed_at=now - timedelta(days=1),
            entered_at=now - timedelta(days=1),
            day=(now - timedelta(days=1)).date(),
            counts=False,
            repetitions=10,
            source="hand",
            pain=9 if voided else 1,
            payload_hash="",
            voided_at=voided,
        )
    assert [reason["code"] for reason in report(PainReport(score=3)).reasons] == ["above_baseline"]


def test_a_dangerous_sign_needs_no_score(report: Report, now: datetime) -> None:
    flag = report(PainReport(warning_signs=frozenset({WarningSign.CHEST_PAIN})))
    assert (flag.level, flag.score, flag.acknowledge_by) == ("emergency", None, now + timedelta(minutes=15))


def test_a_stop_holds_the_prescription_until_a_person_ends_it(
    report: Report, prescription: Prescription, now: datetime
) -> None:
    flag = report()
    hold = prescription.holds.get()
    assert (hold.cause, hold.starts_at, hold.ends_at, hold.begun_by, kinds_of_events(flag)) == (
        Hold.Cause.PAIN,
        now,
        None,
        None,
        ["reported", "held"],
    )


def test_pain_below_the_stop_holds_nothing(report: Report, prescription: Prescription) -> None:
    flag = report(PainReport(score=5))
    assert (prescription.holds.count(), kinds_of_events(flag)) == (0, ["reported"])


def test_a_stop_skips_the_reminders_to_come_and_has_the_team_told(
    report: Report, prescription: Prescription, clinician: User, staff: User, manager: User, now: datetime
) -> None:
    outbox.plan(now)
    report()
    kinds = Message.objects.values_list("kind", "state", "recipient__name")
    assert (
        set(kinds.filter(kind="reminder").values_list("state", flat=True)),
        sorted(kinds.filter(kind="flag_alert")),
    ) == (
        {"skipped"},
        [("flag_alert", "pending", "Anya Petrov"), ("flag_alert", "pending", "Sam Whitfield")],
    )


def test_the_same_report_twice_is_one_flag(report: Report, prescription: Prescription) -> None:
    uuid = uuid4()
    same = [report(uuid=uuid).pk, report(uuid=uuid).pk]
    assert (len(set(same)), PainFlag.objects.count(), prescription.holds.count()) == (1, 1, 1)


def test_the_same_uuid_with_another_report_is_a_conflict(report: Report) -> None:
    uuid = uuid4()
    first = report(MILD, uuid=uuid)
    with pytest.raises(Conflict):
        report(SHARP, uuid=uuid)
    assert PainFlag.objects.get().level == first.level


def test_the_same_uuid_from_another_patient_is_a_conflict(
    report: Report, patient: Patient, clinician: User, now: datetime
) -> None:
    flag = report(MILD)
    other = cast.patient(patient.clinic, clinician, "Olu", "Adeyemi")
    with pytest.raises(Conflict):
        flags.report(other, by=cast.account_of(other), uuid=flag.uuid, report=MILD, now=now)
