"""The page of a flag: what it says, and who may act."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.actions.flags import PainReport, log_call
from adherence.models import DayRecord, PainFlag
from adherence.triage import PainKind
from exercises.models import Prescription
from patients.models import Surgery, User
from tests.reading import says
from tests.review.desk import EMERGENCY, NOTE, REVIEW, URGENT, VERBS, Browser, Report, resolution, url


def test_only_clinicians_and_staff_of_the_clinic_act(
    report: Report, manager: User, margaret: User, colleague: User, sign_in: Browser
) -> None:
    flag = report()
    refused = {
        person.name: {sign_in(person).post(url(flag, verb), resolution()).status_code for verb in VERBS}
        for person in (manager, margaret, colleague)
    }
    assert (refused, PainFlag.objects.get().state) == (
        {"Lena Fischer": {403}, "Margaret Doyle": {403}, "Ruth Adler": {404}},
        "open",
    )


def test_a_manager_is_offered_nothing_to_press(report: Report, manager: User, sign_in: Browser) -> None:
    browser, flag = sign_in(manager), report()
    pages = browser.get("/flags/").text + browser.get(url(flag)).text
    assert [verb for verb in VERBS if f"/{verb}/" in pages] == []


def test_looking_changes_nothing(desk: Client, report: Report) -> None:
    flag = report()
    assert ([desk.get(url(flag, verb)).status_code for verb in VERBS], PainFlag.objects.get().state) == (
        [405] * 5,
        "open",
    )


def test_the_page_says_what_was_said_and_not_said_and_why(
    desk: Client, report: Report, prescription: Prescription
) -> None:
    today = timezone.now().date()
    for days in range(1, 8):
        DayRecord.objects.create(
            prescription=prescription,
            patient=prescription.patient,
            day=today - timedelta(days=days),
            prescribed=8,
            done=6,
            closed_at=timezone.now(),
        )
    flag = report(URGENT, minutes_ago=6)
    assert (
        says(
            desk.get(url(flag)),
            "Margaret Doyle: calf or leg swollen",
            "7 out of 10, severe",
            "Did not report Chest pain, short of breath, coughing blood, fainted or collapsed, calf or leg painful",
            "Why the level is Urgent",
            "One calf or leg newly swollen (Urgent)",
            "Pain 7 of 10: the clinic stops at 6 or more (Urgent)",
            "Thresholds when it was sent: stop at 6, look at 4.",
            "Put the plan on hold at",
            "Told them: stop, rest, we will call by",
            "Email to 2 people: 0 of 2 sent",
            "6 min 1 h 53 min left of 2 h",
            "75%, 42 of 56 sets",
            "4 times a day",
            "On hold",
            "Plan put on hold by Dorsi",
            "Sent by Margaret Doyle",
        )
        == []
    )


@pytest.mark.parametrize(
    ("said", "phrases"),
    [
        (EMERGENCY, ["Margaret Doyle: chest pain", "Not said", "Told them: stop, call 999 now"]),
        (REVIEW, ["Margaret Doyle: pain 5 out of 10", "we will look by", "Due by"]),
        (NOTE, ["Nothing that asks for a review was said.", "some soreness is common", "No target", "no target"]),
        (PainReport(kinds=(PainKind.SHARP,)), ["Margaret Doyle: sharp or stabbing", "Sharp pain (Urgent)"]),
        (PainReport(score=1, next_morning=True, note="Since breakfast"), ["Still there", "“Since breakfast”"]),
    ],
)
def test_the_page_follows_the_level(desk: Client, report: Report, said: PainReport, phrases: list[str]) -> None:
    assert says(desk.get(url(report(said))), *phrases) == []


def test_a_record_without_surgery_or_plan_has_a_page_too(desk: Client, report: Report) -> None:
    Surgery.objects.all().delete()
    shown = desk.get(url(report(NOTE)))
    assert says(shown, "Nothing is prescribed today", "Nothing was due") + says(desk.get("/flags/"), "H-") == []


def test_the_page_asks_as_often_for_3_calls_and_other_flags_as_for_1(desk: Client, report: Report, staff: User) -> None:
    flag = report(URGENT)
    desk.get(url(flag))
    counts = []
    for times in (1, 2):
        for _ in range(times):
            report(NOTE)
            log_call(flag, outcome="No answer", by=staff, now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(url(flag)).text
        counts.append((len(queries), page.count("<b>Call logged</b>")))
    assert counts == [(counts[0][0], number) for number in (1, 3)]


@pytest.mark.parametrize("junk", ["\0", "x" * 10_000, "-1", "9" * 400, "\U0001f9b6", "[]", ""])
def test_garbage_never_breaks_a_verb(desk: Client, report: Report, junk: str) -> None:
    flag = report(REVIEW)
    fields = ("to", "until", "reason", "outcome", "note", "decision", "message_to_patient")
    answers = [desk.post(url(flag, verb), dict.fromkeys(fields, junk)).status_code for verb in VERBS]
    assert max([*answers, desk.get("/flags/", {"show": junk}).status_code]) < 500
