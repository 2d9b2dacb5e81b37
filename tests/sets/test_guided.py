"""The page of the pacer: the rhythm of the plan, and sets that it counted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from adherence.models import LoggedSet
from exercises.models import Phase, Prescription, PrescriptionVersion
from patients.models import Patient
from tests.sets.entries import ONE


def test_the_pacer_shows_the_rhythm_of_the_plan(phone: Client, plan: Prescription) -> None:
    words = phone.get("/today/guided/").content.decode()
    shown = ["Point", "Pull up", 'data-seconds="3"', "of 10 pumps", "js/pacer/page.js", "hold-3", 'value="10"']
    assert [each for each in shown if each not in words] == []


@pytest.mark.parametrize(
    ("limit", "up", "words"),
    [(0, "up-0", "No further"), (7, "up-5", "Only 7 degrees"), (20, "up-15", "Only 20 degrees")],
)
def test_the_pacer_honours_the_limit(phone: Client, plan: Prescription, limit: int, up: str, words: str) -> None:
    PrescriptionVersion.objects.update(dorsiflexion_limit=limit)
    page = phone.get("/today/guided/").content.decode()
    assert (f'{up}"' in page, words in page) == (True, True)


@pytest.mark.parametrize(
    ("dose", "how"),
    [
        ({"repetitions": None, "seconds": 90}, "Go on for 90 seconds"),
        ({"repetitions": 12, "seconds": None}, "Count 12 pumps yourself"),
    ],
)
def test_a_dose_in_seconds_or_without_holds_has_a_steady_pace(
    phone: Client, plan: Prescription, dose: dict[str, int | None], how: str
) -> None:
    Phase.objects.filter(version__prescription=plan).update(hold_down_seconds=0, hold_up_seconds=0, **dose)
    page = phone.get("/today/guided/").content.decode()
    steps = re.findall(r'data-step="(\d)" data-seconds="(\d+)"', page)
    assert (steps, how in page, "Hold" in page) == ([("1", "2"), ("3", "2")], True, False)


def test_a_guided_set_is_saved_once(phone: Client, plan: Prescription) -> None:
    at = timezone.now() - timedelta(minutes=2)
    said = {"uuid": ONE, "performed_at": at.isoformat(), "repetitions": "6", "seconds": ""}
    locations = {phone.post("/today/guided/", said).headers["Location"] for _ in range(2)}
    entry = LoggedSet.objects.get()
    assert (locations, entry.performed_at, entry.repetitions, entry.source) == (
        {f"/sets/{ONE}/saved/"},
        at,
        6,
        "guided",
    )


@pytest.mark.parametrize("clock", ["", "2031-01-01T00:00:00Z", "2011-01-01T00:00:00Z"])
def test_a_phone_with_a_wrong_clock_has_done_the_set_now(phone: Client, plan: Prescription, clock: str) -> None:
    before = timezone.now()
    phone.post("/today/guided/", {"uuid": ONE, "performed_at": clock, "repetitions": "6"})
    assert before <= LoggedSet.objects.get().performed_at <= timezone.now()


def test_a_guided_set_with_another_count_changes_nothing(phone: Client, plan: Prescription) -> None:
    for repetitions in ("6", "7"):
        last = phone.post("/today/guided/", {"uuid": ONE, "repetitions": repetitions})
    assert (last.headers["Location"], LoggedSet.objects.get().repetitions) == ("/today/", 6)


@pytest.mark.parametrize(
    "change",
    [
        {"uuid": "x"},
        {"repetitions": ""},
        {"repetitions": "6", "seconds": "6"},
        {"repetitions": "-1"},
        {"performed_at": "noon"},
        {"performed_at": "2026-13-45T99:00:00Z"},
        {"performed_at": "2026-11-16T10:00:00"},
        {"performed_at": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_a_guided_set_that_makes_no_sense_is_entered_by_hand(
    phone: Client, plan: Prescription, change: dict[str, str]
) -> None:
    response = phone.post("/today/guided/", {"uuid": ONE, "repetitions": "6"} | change)
    assert (response.headers["Location"], LoggedSet.objects.count()) == ("/sets/new/", 0)


def test_there_is_no_pacer_without_a_dose(phone: Client, patient: Patient) -> None:
    assert phone.get("/today/guided/").headers["Location"] == "/today/"
