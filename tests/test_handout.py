"""The handout: one page, in the patient's language, that says the dose, when to stop and whom to call."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from adherence.reports.paper import handout_of
from adherence.reports.paper.feet import highest
from exercises.models import Phase, Prescription
from patients.models import AccessEvent, Patient, User
from tests import desk
from tests.guards.fingerprint import fingerprint
from tests.paper import sizes, words_of

A4_WIDTH = 595  # points
NOW = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)


def read(patient: Patient) -> PdfReader:
    sheet = handout_of(Patient.objects.get(pk=patient.pk), NOW)
    assert sheet
    return PdfReader(io.BytesIO(sheet))


def spoken(patient: Patient, language: str) -> Patient:
    Patient.objects.filter(pk=patient.pk).update(language=language)
    return patient


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en-gb", ["Your plan", "When to stop", "999", "01632 960 100", "10 slow pumps"]),
        ("es", ["Cuándo parar", "999", "01632 960 100", "10"]),
        ("ar", ["01632 960 100", "999", "10", "خطتك", "متى"]),
    ],
)
def test_it_says_the_dose_when_to_stop_and_whom_to_call(
    language: str, told: list[str], prescription: Prescription, patient: Patient
) -> None:
    words = words_of(read(spoken(patient, language)))
    assert [each for each in told if each not in words] == []


@pytest.mark.parametrize("language", ["en-gb", "es", "ar"])
def test_it_is_one_tagged_page_with_its_letters_inside(
    language: str, prescription: Prescription, patient: Patient
) -> None:
    sheet: Any = read(spoken(patient, language))
    root, fonts = sheet.root_object, sheet.pages[0]["/Resources"]["/Font"]
    inside = all("+" in font.get_object()["/BaseFont"] for font in fonts.values())
    said = (len(sheet.pages), root["/Lang"], root["/MarkInfo"]["/Marked"], bool(sheet.metadata["/Title"]), inside)
    assert said == (1, language.partition("-")[0], True, True, True)


def test_arabic_letters_are_joined(prescription: Prescription, patient: Patient) -> None:
    """One letter (TEH, U+062A) has a shape for each place in a word."""
    sheet: Any = read(spoken(patient, "ar"))
    fonts = [font.get_object()["/ToUnicode"].get_data() for font in sheet.pages[0]["/Resources"]["/Font"].values()]
    assert max(font.upper().count(b"<062A>") for font in fonts) >= 2


@pytest.mark.parametrize(("language", "side"), [("en-gb", "left"), ("ar", "right")])
def test_arabic_begins_at_the_right(language: str, side: str, prescription: Prescription, patient: Patient) -> None:
    places: list[float] = []

    def seen(text: str, outer: list[float], inner: list[float], *_font: object) -> None:
        if text.strip():
            places.append(outer[4] + outer[0] * inner[4])

    read(spoken(patient, language)).pages[0].extract_text(visitor_text=seen)
    assert ("right" if places[0] > A4_WIDTH / 2 else "left") == side


def phases(prescription: Prescription, count: int) -> None:
    """Hourly ones of 91 days each."""
    version = prescription.versions.get()
    version.phases.all().delete()
    dose = {"every_minutes": 60, "sets_per_session": 2, "repetitions": 10, "hold_down_seconds": 3}
    for number in range(count):
        first = 100 * number
        Phase.objects.create(version=version, first_day=first, last_day=first + 90, hold_up_seconds=3, **dose)


def test_the_ordinary_dose_is_in_large_letters(prescription: Prescription, patient: Patient) -> None:
    """All but who set the plan and when, and the word below the code."""
    assert sorted(sizes(read(patient)))[2:][0] >= 14


def test_phases_without_room_are_counted_rather_than_shrunk(prescription: Prescription, patient: Patient) -> None:
    phases(prescription, 9)
    sheet = read(patient)
    words = words_of(sheet)
    assert (len(sheet.pages), words.count("Days"), "and 7 more phases: ask your clinic" in words) == (1, 2, True)


def test_four_phases_are_said_in_full_in_letters_that_can_be_read(prescription: Prescription, patient: Patient) -> None:
    phases(prescription, 4)
    sheet = read(patient)
    assert (len(sheet.pages), words_of(sheet).count("Days"), sorted(sizes(sheet))[2] >= 11) == (
        1,
        4,
        True,
    )


def test_a_long_name_and_many_phases_still_fit_on_one_page(prescription: Prescription, patient: Patient) -> None:
    phases(prescription, 4)
    name = "María de los Ángeles Fernández-Villaverde y Santisteban"
    Patient.objects.filter(pk=patient.pk).update(given_name=name, family_name=name)
    patient.clinic.out_of_hours = "Llame al 111. " * 40
    patient.clinic.save()
    sheet = read(spoken(patient, "es"))
    words = words_of(sheet)
    assert (len(sheet.pages), words.count("Días"), "y 2 etapas más: pregunte" in words) == (1, 2, True)


def test_a_plan_on_hold_says_so(prescription: Prescription, patient: Patient) -> None:
    desk.hold(prescription, at=NOW)
    assert "Your plan is on hold" in words_of(read(patient))


@pytest.mark.parametrize(("limit", "drawn"), [(None, -15), (0, 0), (10, -10), (30, -15)])
def test_the_foot_is_never_drawn_past_the_limit(limit: int | None, drawn: int) -> None:
    assert highest(limit) == drawn


def test_the_team_prints_it_and_the_look_is_written_down(
    prescription: Prescription, patient: Patient, staff: User, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(staff)
    offered = f"/patients/{patient.pk}/handout.pdf".encode() in browser.get(f"/patients/{patient.pk}/").content
    before = fingerprint()
    answer = browser.get(f"/patients/{patient.pk}/handout.pdf")
    looks = AccessEvent.objects.filter(action="patient-handout", actor=staff, patients=[patient.pk]).count()
    assert (offered, answer.headers["Content-Type"], looks, fingerprint() == before) == (
        True,
        "application/pdf",
        1,
        True,
    )
    assert answer.headers["Content-Disposition"] == 'inline; filename="dorsi-handout.pdf"'
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_patient_prints_it_from_today(
    prescription: Prescription, margaret: User, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(margaret)
    offered = b"/today/handout.pdf" in browser.get("/today/").content
    assert (offered, browser.get("/today/handout.pdf").content[:5]) == (True, b"%PDF-")


def test_without_a_plan_there_is_none(margaret: User, sign_in: Callable[[User], Client]) -> None:
    assert sign_in(margaret).get("/today/handout.pdf").status_code == 404


def test_it_takes_the_same_queries_however_many_phases(prescription: Prescription, patient: Patient) -> None:
    asked = []
    for last in (500, 600):
        with CaptureQueriesContext(connection) as queries:
            handout_of(Patient.objects.get(pk=patient.pk), NOW)
        asked.append(len(queries))
        version = prescription.versions.get()
        version.phases.filter(last_day=None).update(last_day=last - 1)
        Phase.objects.create(version=version, first_day=last, times_per_day=2, sets_per_session=1, repetitions=10)
    assert asked[0] == asked[1]
