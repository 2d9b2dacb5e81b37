"""What a flag keeps for ever, and what stops its clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from adherence.actions import flags
from adherence.actions.flags import PainReport
from adherence.models import FlagEvent, PainFlag
from adherence.reports import pain_words
from adherence.reports.flags import FlagInFull
from adherence.reports.queue import Shelf, queue
from adherence.triage import WarningSign
from exercises.models import Exercise, Hold, Prescription
from patients.models import Clinic, Patient, User
from tests import cast
from tests.reading import says

Browser = Callable[[User], Client]


def told(patient: Patient, by: User, now: datetime, **said: object) -> PainFlag:
    report = PainReport(**said)  # type: ignore[arg-type]  # a table's columns
    flag = flags.report(patient, by=by, uuid=uuid4(), report=report, now=now)
    return PainFlag.objects.select_related("patient__clinic").get(pk=flag.pk)


def test_reasons_and_thresholds_outlive_a_change_of_the_clinics_settings(
    patient: Patient, margaret: User, staff: User, now: datetime
) -> None:
    flag = told(patient, margaret, now, score=6)
    Clinic.objects.update(stop_threshold=9, review_threshold=8, acknowledge_urgent=1)
    flag = PainFlag.objects.select_related("patient__clinic").get(pk=flag.pk)
    shown = FlagInFull(flag=flag, viewer=staff, now=now)
    assert (
        flag.level,
        shown.reasons,
        (flag.stop_threshold, flag.review_threshold),
        flag.acknowledge_by,
        told(flag.patient, margaret, now, score=6).level,
    ) == (
        "urgent",
        [
            ("Pain 6 of 10: the clinic stops at 6 or more", "urgent"),
            ("Pain 6 of 10: the clinic looks at 4 or more", "review"),
        ],
        (6, 4),
        now + timedelta(hours=2),
        "note",
    )


@pytest.mark.parametrize("score", range(11))
def test_the_clinics_thresholds_decide_at_every_score(
    patient: Patient, margaret: User, now: datetime, score: int
) -> None:
    Clinic.objects.update(stop_threshold=8, review_threshold=3)
    patient.clinic.refresh_from_db()
    level = "urgent" if score >= 8 else "review" if score >= 3 else "note"
    assert told(patient, margaret, now, score=score).level == level


@pytest.mark.parametrize(("before", "level"), [([0, 0], "note"), ([0, 0, 0], "review")])
def test_a_baseline_needs_three_scores(
    patient: Patient, margaret: User, now: datetime, before: list[int], level: str
) -> None:
    for number, score in enumerate(before, 1):
        told(patient, margaret, now - timedelta(days=number), score=score)
    assert told(patient, margaret, now, score=2).level == level


def test_every_sign_and_finding_has_words_for_its_reason(patient: Patient, margaret: User, now: datetime) -> None:
    flag = told(patient, margaret, now, score=9, next_morning=True, warning_signs=frozenset(WarningSign))
    words = [pain_words.reason(reason) for reason in flag.reasons]
    assert (len(words), len(set(words)), all(words), flag.level) == (14, 14, True, "emergency")


def test_a_snooze_is_an_acknowledgement_so_it_stops_the_clock_and_comes_back(
    patient: Patient, margaret: User, clinician: User, staff: User, now: datetime
) -> None:
    flag, back = told(patient, margaret, now, score=7), now + timedelta(hours=4)
    flags.snooze(flag, reason="Rings back at 2", until=back, by=staff, now=now)
    flag.refresh_from_db()
    shelves = [
        [len(queue(patient.clinic, shelf=shelf, user=staff, now=at).rows) for at in (back - timedelta(minutes=1), back)]
        for shelf in (Shelf.OPEN, Shelf.SNOOZED)
    ]
    assert (flag.state, flag.acknowledged_by, shelves, flags.escalate_overdue(now + timedelta(days=2))) == (
        "acknowledged",
        staff,
        [[0, 1], [1, 0]],
        0,
    )


def test_a_stop_holds_every_prescription_of_the_patient_and_of_nobody_else(
    patient: Patient, prescription: Prescription, margaret: User, clinician: User, now: datetime
) -> None:
    exercise = Exercise.objects.create(slug="heel-slides", name="Heel slides")
    copied = {"surgery": prescription.surgery, "prescribed_by": clinician, "prescribed_at": prescription.prescribed_at}
    second = Prescription.objects.create(patient=patient, exercise=exercise, **copied)
    cast.prescribe(cast.patient(patient.clinic, clinician, "Olu", "Adeyemi"), by=clinician)
    told(patient, margaret, now, score=6)
    held = Hold.objects.values_list("prescription", "starts_at", "ends_at")
    assert set(held) == {(each.pk, now, None) for each in (prescription, second)}


def test_a_flag_that_was_only_assigned_still_escalates(
    patient: Patient, margaret: User, clinician: User, staff: User, now: datetime
) -> None:
    flag = told(patient, margaret, now, score=7)
    flags.assign(flag, to=clinician, by=staff, now=now)
    assert flags.escalate_overdue(now + timedelta(hours=2)) == 1


def test_every_step_of_a_flag_is_kept_with_who_and_when(
    patient: Patient, prescription: Prescription, margaret: User, clinician: User, staff: User, now: datetime
) -> None:
    flag = told(patient, margaret, now, score=7)
    at = [now + timedelta(minutes=each) for each in (1, 2, 3, 4)]
    flags.assign(flag, to=clinician, by=staff, now=at[0])
    flags.log_call(flag, outcome="No answer", by=clinician, now=at[1])
    flags.snooze(flag, reason="At lunch", until=now + timedelta(hours=1), by=clinician, now=at[2])
    flags.resolve(flag, outcome=PainFlag.Outcome.ADVICE, note="Rest", decision="keep_on_hold", by=clinician, now=at[3])
    assert [(event.kind, event.by, event.at) for event in flag.events.all()] == [
        ("reported", margaret, now),
        ("held", None, now),
        ("assigned", staff, at[0]),
        ("acknowledged", clinician, at[1]),
        ("called", clinician, at[1]),
        ("snoozed", clinician, at[2]),
        ("resolved", clinician, at[3]),
    ]


@pytest.mark.parametrize("rewrite", [lambda events: events.update(note="x"), lambda events: events.all().delete()])
def test_no_step_of_a_flag_is_rewritten_or_removed(
    patient: Patient, margaret: User, now: datetime, rewrite: Callable[[QuerySet[FlagEvent]], object]
) -> None:
    events = told(patient, margaret, now, score=7).events
    with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
        rewrite(events.all())
    assert [event.kind for event in events.all()] == ["reported"]


def test_today_and_the_history_say_what_became_of_a_report(
    patient: Patient, prescription: Prescription, margaret: User, staff: User, sign_in: Browser
) -> None:
    now, phone = timezone.now(), sign_in(margaret)
    flag = told(patient, margaret, now, score=2)
    waiting = says(phone.get("/today/"), "You told us about your pain", "Not seen yet.")
    flags.acknowledge(flag, by=staff, now=now)
    seen = says(phone.get("/today/"), "Seen by Sam Whitfield on")
    flags.resolve(flag, outcome=PainFlag.Outcome.ADVICE, note="n", message_to_patient="Rest today.", by=staff, now=now)
    answered = says(phone.get("/today/"), "Answered by Sam Whitfield on", "Rest today.")
    history = says(phone.get("/pain/new/"), "Answered by Sam Whitfield: “Rest today.”")
    assert (waiting, seen, answered, history) == ([], [], [], [])
