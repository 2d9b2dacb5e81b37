"""Answering a flag: assigned, snoozed, called about, resolved; and what the page says of it afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from adherence.actions import flags
from adherence.models import PainFlag
from exercises.actions import prescriptions
from exercises.models import Hold, Phase, Prescription
from patients.models import User
from tests.reading import says
from tests.review.desk import NOTE, REVIEW, URGENT, Browser, Report, resolution, url


def test_a_colleague_who_is_slower_is_shown_who_did(
    desk: Client, report: Report, clinician: User, sign_in: Browser
) -> None:
    flag = report()
    first = desk.post(url(flag, "acknowledge"), follow=True)
    second = sign_in(clinician).post(url(flag, "acknowledge"))
    assert (
        says(first, "You have acknowledged this flag.", "Acknowledged you,"),
        second.status_code,
        says(second, "Sam Whitfield was first: acknowledged,", "Nothing was changed by you."),
    ) == ([], 409, [])


def test_a_flag_is_assigned_within_the_clinical_team(
    desk: Client, report: Report, clinician: User, manager: User, colleague: User
) -> None:
    flag = report()
    answers = [desk.post(url(flag, "assign"), {"to": str(to)}).status_code for to in (manager.pk, colleague.pk, "x")]
    told = desk.post(url(flag, "assign"), {"to": str(clinician.pk)}, follow=True)
    assert (answers, says(told, "Assigned to Anya Petrov", "Assigned by you Anya Petrov")) == ([200] * 3, [])


@pytest.mark.parametrize(("choice", "hours"), [("hour", 1), ("half_day", 4), ("morning", None)])
def test_a_snooze_has_a_reason_and_an_end(desk: Client, report: Report, choice: str, hours: int | None) -> None:
    flag, now = report(), timezone.now()
    refused = desk.post(url(flag, "snooze"), {"until": choice})
    desk.post(url(flag, "snooze"), {"until": choice, "reason": "Calling at noon"})
    until = PainFlag.objects.get().snoozed_until
    assert until
    tomorrow = (now.astimezone(flag.patient.clinic.zone) + timedelta(days=1)).replace(hour=8, minute=0, second=0)
    expected = now + timedelta(hours=hours) if hours else tomorrow
    assert (says(refused, "Say why it can wait"), abs(until - expected) < timedelta(minutes=1)) == ([], True)


def test_a_call_is_logged_and_stays_in_view(desk: Client, report: Report) -> None:
    flag = report()
    refused = desk.post(url(flag, "call"), {"note": "Typed already"})
    done = desk.post(url(flag, "call"), {"outcome": "no_answer", "note": "Try again at 3"}, follow=True)
    assert (
        says(refused, "Choose what happened", "Typed already"),
        says(done, "Call logged.", "No answer. Try again at 3"),
        says(desk.get("/flags/"), "Acknowledged You,", "No answer,", "Log a call with Margaret Doyle"),
    ) == ([], [], [])


def test_resolving_needs_an_outcome_a_note_and_after_a_stop_a_decision(desk: Client, report: Report) -> None:
    stop, review = report(URGENT), report(REVIEW)
    assert (
        says(
            desk.post(url(stop, "resolve"), {"message_to_patient": "Kept"}),
            "Choose an outcome",
            "Write what came of it",
            "Choose what happens to the plan",
            "Kept",
        ),
        says(desk.post(url(review, "resolve"), {}), "Choose what happens to the plan"),
    ) == ([], ["Choose what happens to the plan"])


def test_resolving_a_flag_that_nobody_saw_closes_it_and_tells_the_patient(
    desk: Client, report: Report, margaret: User, prescription: Prescription, sign_in: Browser
) -> None:
    flag = report()
    done = desk.post(url(flag, "resolve"), resolution(decision="resume"), follow=True)
    assert (
        says(
            done, "Resolved. The patient can read your answer.", "How it ended", "Restart the plan now", "None logged"
        ),
        says(sign_in(margaret).get(f"/pain/{flag.uuid}/"), "We will call again tomorrow.", "Seen by Sam Whitfield"),
        Hold.objects.covering(timezone.now()).exists(),
    ) == ([], [], False)


def test_staff_cannot_stop_a_plan_and_a_clinician_can(
    desk: Client, report: Report, clinician: User, prescription: Prescription, sign_in: Browser
) -> None:
    flag = report()
    by_staff = desk.post(url(flag, "resolve"), resolution(decision="stop")).status_code
    by_clinician = sign_in(clinician).post(url(flag, "resolve"), resolution(decision="stop")).status_code
    prescription.refresh_from_db()
    assert (by_staff, by_clinician, prescription.ending) == (200, 302, "stopped")


def test_a_plan_that_a_colleague_stopped_a_moment_ago_is_no_hindrance(
    report: Report, clinician: User, staff: User, prescription: Prescription, now: datetime
) -> None:
    flag = report()
    prescriptions.stop(prescription, reason="Moved away", by=staff, now=timezone.now() + timedelta(seconds=30))
    flags.resolve(flag, outcome=PainFlag.Outcome.CHANGED, note="n", decision="stop", by=clinician, now=timezone.now())
    prescription.refresh_from_db()
    assert prescription.ended_by == staff


def test_who_resolves_second_keeps_what_was_typed(
    desk: Client, report: Report, clinician: User, sign_in: Browser
) -> None:
    flag = report()
    flags.acknowledge(flag, by=clinician, now=timezone.now())
    slower = sign_in(clinician)
    desk.post(url(flag, "resolve"), resolution())
    told = slower.post(url(flag, "resolve"), resolution(note="My own note"))
    assert (told.status_code, says(told, "Sam Whitfield was first: resolved,")) == (409, [])


def test_other_open_flags_of_the_patient_are_named(desk: Client, report: Report) -> None:
    first, second = report(REVIEW), report(URGENT)
    assert says(desk.get(url(second)), f"1 other flag of this patient is not resolved: flag {first.number}, Soon") == []


def test_a_day_without_a_phase_has_no_dose(desk: Client, report: Report, prescription: Prescription) -> None:
    Phase.objects.update(first_day=900, last_day=901)
    assert says(desk.get(url(report(NOTE))), "Nothing is prescribed today") == []


def test_escalations_stand_in_the_timeline(desk: Client, report: Report) -> None:
    flag = report(URGENT, minutes_ago=250)
    flags.escalate_overdue(timezone.now())
    assert (
        says(
            desk.get(url(flag)),
            "Escalated by Dorsi To the treating clinician and the managers: the target is over",
            "To every clinician: twice the target is over",
        )
        == []
    )
