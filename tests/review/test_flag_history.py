"""What became of flags: every resolved one can be found again, and how soon they were seen."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.models import PainFlag
from adherence.reports import flag_history
from adherence.reports.acknowledging import figures
from patients.models import AccessEvent, Clinic, Patient, User
from tests import cast
from tests import desk as records
from tests.reading import says
from tests.review.desk import EMERGENCY, NOTE, Browser, Report, url

PAGE = "/flags/history/"
MINUTE = timedelta(minutes=1)


def ended(patient: Patient, by: User, *, days_ago: float = 0, level: str = "urgent", seen: int = 10) -> PainFlag:
    """Seen `seen` minutes after the report, resolved an hour after it."""
    at = timezone.now() - timedelta(days=days_ago, hours=2)
    facts = {"state": "resolved", "outcome": "advice", "resolution": "Rested", "decision": "keep_on_hold"}
    times = {"acknowledged_at": at + seen * MINUTE, "resolved_at": at + timedelta(hours=1)}
    return records.flag(patient, level, at=at, acknowledged_by=by, resolved_by=by, **facts, **times)


def found(browser: Client, asked: str = "") -> list[int]:
    page = browser.get(PAGE + asked).text
    flags = {page.find(url(flag)): flag.number for flag in PainFlag.objects.all()}
    return [number for place, number in sorted(flags.items()) if place >= 0]


def test_every_resolved_flag_is_found_the_last_first(desk: Client, patient: Patient, staff: User) -> None:
    old, late, older = (ended(patient, staff, days_ago=days) for days in (40, 1, 800))
    records.flag(patient, "urgent", at=timezone.now())
    assert found(desk) == [late.number, old.number, older.number]


def test_a_row_says_what_it_was_and_how_it_ended(desk: Client, patient: Patient, staff: User) -> None:
    ended(patient, staff, seen=10)
    assert (
        says(
            desk.get(PAGE),
            "Urgent Margaret Doyle Right knee replacement, day",
            "6/10, sharp or stabbing. Calf.",
            "10 min seen within 2 h target",
            "Advice given. Keep on hold You,",
        )
        == []
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["mine", "note", "old"]),
        ("?level=note", ["note"]),
        ("?who=WHO", ["mine", "old"]),
        ("?period=7", ["mine", "note"]),
        ("?period=90&who=WHO&level=urgent", ["mine", "old"]),
        ("?level=urgent&who=WHO&period=7", ["mine"]),
        ("?level=%00&who=x&period=-1&page=0&over=no", ["mine", "note", "old"]),
        ("?page=99", ["mine", "note", "old"]),
    ],
)
def test_the_list_is_asked_for_in_its_address(
    desk: Client, patient: Patient, staff: User, clinician: User, asked: str, expected: list[str]
) -> None:
    flags = {
        ended(patient, staff).number: "mine",
        ended(patient, clinician, days_ago=1, level="note").number: "note",
        ended(patient, staff, days_ago=30).number: "old",
    }
    assert [flags[number] for number in found(desk, asked.replace("WHO", str(staff.pk)))] == expected


def test_what_was_asked_for_stays_in_the_form_and_in_the_ways_on(
    desk: Client, patient: Patient, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in range(3):
        ended(patient, staff, days_ago=days)
    monkeypatch.setattr(flag_history, "PAGE", 1)
    page = desk.get(PAGE + "?level=urgent&over=90&page=2").text
    kept = ['value="urgent" selected', 'name="over" value="90"', "level=urgent&amp;over=90&amp;page=1"]
    kept += ["level=urgent&amp;over=90&amp;page=3", "level=urgent&amp;over=7", "Page 2 of 3"]
    assert [piece for piece in kept if piece not in page] == []


def test_nothing_resolved_and_nothing_reported_is_said(desk: Client) -> None:
    shown = says(desk.get(PAGE), "No flag came in during the last 30 days.", "No resolved flags", "All time")
    assert (shown, "Within target" in desk.get(PAGE).text) == ([], False)


def test_figures_for_the_clinic_over_three_spans(desk: Client, patient: Patient, staff: User, report: Report) -> None:
    for days, seen in ((0, 10), (1, 30), (20, 130), (60, 5)):
        ended(patient, staff, days_ago=days, seen=seen)
    report(EMERGENCY, minutes_ago=5)
    report(NOTE)
    assert [
        says(
            desk.get(PAGE + "?over=7"),
            "4 flags came in during the last 7 days.",
            "2 of the 2 that were due were seen within their target (100%).",
            "Half of those seen were seen within 20 min.",
            "All levels 4 2 20 min 30 min 2 of 2 (100%) Emergency 1 1 – – – Urgent 2 0 20 min 30 min 2 of 2 (100%)",
            "Soon 0 0 – – – Routine 1 1 – – –",
        ),
        says(desk.get(PAGE), "5 flags came in", "Urgent 3 0 30 min 2 h 10 min 2 of 3 (66%)"),
        says(desk.get(PAGE + "?over=90"), "6 flags came in", "Urgent 4 0 20 min 2 h 10 min 3 of 4 (75%)"),
    ] == [[]] * 3


@pytest.mark.parametrize(
    ("minutes_ago", "seen", "said"),
    [
        (
            60,
            None,
            "1 flag came in during the last 7 days. None of them was due to be seen yet. Nobody has seen one yet.",
        ),
        (180, None, "Of the one that was due, 0 was seen within its target (0%). Nobody has seen one yet."),
        (
            180,
            7,
            "Of the one that was due, 1 was seen within its target (100%). Half of those seen were seen within 7 min.",
        ),
    ],
)
def test_the_figures_in_a_sentence(minutes_ago: int, seen: int | None, said: str, now: datetime) -> None:
    at = now - minutes_ago * MINUTE
    row = ("urgent", at, None if seen is None else at + seen * MINUTE, at + timedelta(hours=2))
    assert flag_history.Speeds(days=7, together=figures([row], now=now)).sentence.endswith(said)


def test_the_history_asks_as_often_for_3_flags_as_for_1(desk: Client, clinic: Clinic, clinician: User) -> None:
    desk.get(PAGE)
    counts = []
    for names in (["Olu Adeyemi"], ["Rosa Lindqvist", "Khalid Mansour"]):
        for name in names:
            ended(cast.patient(clinic, clinician, *name.split()), clinician)
        with CaptureQueriesContext(connection) as queries:
            desk.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_another_clinics_flags_are_neither_listed_nor_counted(
    patient: Patient, staff: User, colleague: User, sign_in: Browser
) -> None:
    ended(patient, staff)
    browser = sign_in(colleague)
    assert (found(browser), says(browser.get(PAGE), "No flag came in"), "Sam Whitfield" in browser.get(PAGE).text) == (
        [],
        [],
        False,
    )


def test_looking_at_the_history_is_recorded(desk: Client, patient: Patient, staff: User) -> None:
    ended(patient, staff)
    desk.get(PAGE)
    assert list(AccessEvent.objects.filter(actor=staff).values_list("action", "patients")) == [
        ("flag-history", [patient.pk])
    ]
