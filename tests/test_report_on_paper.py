"""The progress report: one page for the record, the GP or the patient, in the patient's language."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from adherence.reports.paper import report_of
from exercises.models import Phase, Prescription, PrescriptionVersion
from patients.models import Patient, User
from tests import cast, desk
from tests.paper import sizes, words_of

MONDAY = date(2026, 11, 16)
SMALLEST = 9  # points
LANGUAGES = ("en-gb", "es", "ar")


def read(patient: Patient, now: datetime, *, language: str = "en-gb", own: bool = False) -> PdfReader:
    """As the patient's account prints it."""
    Patient.objects.filter(pk=patient.pk).update(language=language)
    sheet = report_of(Patient.objects.filter(pk=patient.pk), by=cast.account_of(patient), own=own, now=now)
    return PdfReader(io.BytesIO(sheet))


@pytest.fixture
def told(prescription: Prescription, now: datetime) -> Prescription:
    """Three weeks of sets, a line of pain, and a flag that was answered."""
    desk.days(prescription, [8] * 6 + [4] * 7 + [8] * 7, before=MONDAY)
    for ago, pain in ((9, 7), (5, 5), (1, 3)):
        desk.logged(prescription, at=now - timedelta(days=ago), pain=pain)
    answered = {
        "state": "resolved",
        "outcome": "appointment",
        "resolution": "Secret",
        "decision": "resume",
        "warning_signs": ["calf_swelling"],
    }
    by = {"acknowledged_by": prescription.prescribed_by, "resolved_by": prescription.prescribed_by}
    at = {"acknowledged_at": now - timedelta(days=8), "resolved_at": now - timedelta(days=8)}
    desk.flag(prescription.patient, "urgent", at=now - timedelta(days=9), number=7, **answered, **by, **at)
    return prescription


def crowd(prescription: Prescription, now: datetime, *, phases: int, signs: int) -> None:
    """Twelve weeks, four versions and 25 flags."""
    surgery = prescription.patient.surgeries.get()
    surgery.date = MONDAY - timedelta(days=84)
    surgery.save()
    desk.days(prescription, [8, 3, 0, 8] * 21, before=MONDAY)
    first = prescription.versions.get()
    for number in range(1, 5):
        version = first if number == 1 else PrescriptionVersion(prescription=prescription, number=number)
        _write(version, first, at=now - timedelta(days=90 - 10 * number), last=number == 4, phases=phases)
    ticked = ["calf_swelling", "calf_pain", "calf_warmth", "calf_colour", "wound", "fever", "foot_cold_or_numb"][:signs]
    for number in range(25):
        at = now - timedelta(days=3 * number, hours=1)
        desk.flag(prescription.patient, "urgent", at=at, number=number + 10, warning_signs=ticked, score=number % 10)


def _write(version: PrescriptionVersion, first: PrescriptionVersion, *, at: datetime, last: bool, phases: int) -> None:
    version.in_force_from, version.in_force_until = at, None if last else at + timedelta(days=10)
    version.made_at, version.made_by, version.day_zero = at, first.made_by, first.day_zero
    version.side = first.side
    version.save()
    version.phases.all().delete()
    dose = {"every_minutes": 60, "sets_per_session": 2, "repetitions": 10, "hold_down_seconds": 3}
    for begun in range(0, 30 * phases, 30):
        Phase.objects.create(version=version, first_day=begun, last_day=begun + 29, hold_up_seconds=4, **dose)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en-gb",
            [
                *("Progress report", "Margaret Doyle", "Harbour Knee & Foot Clinic", "01632 960 100"),
                *("Right knee replacement on 26 October, day 21", "Version 1, set by Anya Petrov"),
                *("4 times a day", "2 sets of 10 pumps", "hold 3 seconds each way"),
                *("2 Nov – 8 Nov", "50%, 28 of 56 sets", "9 Nov – 15 Nov", "100%, 56 of 56 sets"),
                *("26 Oct – 15 Nov: 82%, 132 of 160 sets", "We divide the sets done by the sets due"),
                *("Down from 7 to 3. Highest 7.", "7 November 2026 · Urgent", "6/10, calf or leg swollen"),
                *("Appointment booked", "Printed by Margaret Doyle, 10 am on 16 November 2026"),
            ],
        ),
        (
            "es",
            [
                "Informe de progreso",
                "Urgente",
                "50%, 28 de 56 series",
                "01632 960 100",
                "Versión 1",
                "día 21",
                "Impreso",
            ],
        ),
        ("ar", ["01632 960 100", "Margaret Doyle", "عاجل", "28", "56"]),
    ],
)
def test_it_says_surgery_plan_weeks_pain_flags_and_who_printed_it(
    language: str, said: list[str], told: Prescription, now: datetime
) -> None:
    words = words_of(read(told.patient, now, language=language))
    assert [each for each in said if each not in words] == []


def test_the_patients_own_says_the_same_in_the_words_of_their_pages(told: Prescription, now: datetime) -> None:
    words = words_of(read(told.patient, now, own=True))
    said = ["one calf or leg newly swollen, 6 out of 10", "It has gone down from 7 to 3.", "50%, 28 of 56 sets"]
    assert ([each for each in said if each not in words], "Secret" in words) == ([], False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_one_tagged_page_with_its_letters_inside(language: str, told: Prescription, now: datetime) -> None:
    sheet: Any = read(told.patient, now, language=language)
    root, fonts = sheet.root_object, sheet.pages[0]["/Resources"]["/Font"]
    inside = all("+" in font.get_object()["/BaseFont"] for font in fonts.values())
    said = (len(sheet.pages), root["/Lang"], root["/MarkInfo"]["/Marked"], bool(sheet.metadata["/Title"]), inside)
    assert said == (1, language.partition("-")[0], True, True, True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_twelve_weeks_four_versions_and_twenty_flags_are_one_page_in_type_that_can_be_read(
    language: str, prescription: Prescription, now: datetime
) -> None:
    crowd(prescription, now, phases=1, signs=1)
    sheet = read(prescription.patient, now, language=language)
    level = {"en-gb": "· Urgent", "es": "· Urgente", "ar": "عاجل"}[language]
    assert (len(sheet.pages), min(sizes(sheet)) >= SMALLEST, words_of(sheet).count(level)) == (1, True, 20)


@pytest.mark.parametrize("language", ["en-gb", "es"])
def test_longer_ones_leave_out_the_oldest_flags_and_say_how_many(
    language: str, prescription: Prescription, now: datetime
) -> None:
    crowd(prescription, now, phases=5, signs=7)
    sheet = read(prescription.patient, now, language=language)
    words = words_of(sheet)
    left = 25 - words.count("· Urgent")
    rest = {"en-gb": f"and {left} more in the record", "es": f"y {left} más en la ficha"}[language]
    assert (len(sheet.pages), min(sizes(sheet)) >= SMALLEST, rest in words, left > 5) == (1, True, True, True)


def test_today_is_in_no_week(told: Prescription, now: datetime) -> None:
    before = words_of(read(told.patient, now))
    desk.logged(told, at=now - timedelta(hours=1))
    assert words_of(read(told.patient, now)) == before


def test_nothing_to_say_is_said(patient: Patient, now: datetime) -> None:
    words = words_of(read(patient, now))
    said = ["No plan yet", "No pain was told.", "Pain flags None"]
    assert [each for each in said if each not in words] == []


def test_a_plan_on_hold_says_so(told: Prescription, now: datetime) -> None:
    desk.hold(told, at=now - timedelta(days=1))
    assert "Your plan is on hold" in words_of(read(told.patient, now, own=True))


def test_before_the_patient_has_joined_no_day_is_counted(told: Prescription, now: datetime) -> None:
    Patient.objects.filter(pk=told.patient.pk).update(joined_at=None)
    words = words_of(read(told.patient, now))
    assert ("28 of 56" in words, "No days yet" in words) == (False, True)


def test_flags_not_resolved_say_how_far_they_are(told: Prescription, clinician: User, now: datetime) -> None:
    desk.flag(told.patient, "note", at=now, number=8)
    seen = {"state": "acknowledged", "acknowledged_by": clinician, "acknowledged_at": now}
    desk.flag(told.patient, "review", at=now, number=9, **seen)
    words = words_of(read(told.patient, now))
    assert ("Not yet seen." in words, "Seen by Anya Petrov." in words) == (True, True)


def test_earlier_plans_are_named(told: Prescription, clinician: User, now: datetime) -> None:
    Prescription.objects.filter(pk=told.pk).update(
        ended_at=now - timedelta(days=2), ended_by=clinician, ending="stopped", ended_reason="wound leaks"
    )
    cast.prescribe(told.patient, by=clinician, in_force_from=now - timedelta(days=1))
    assert "Plans before this one: Stopped by Anya Petrov" in words_of(read(told.patient, now))


def test_it_takes_the_same_queries_for_one_week_and_for_twelve(prescription: Prescription, now: datetime) -> None:
    asked = []
    desk.days(prescription, [8] * 7, before=MONDAY)
    for days in (0, 77):
        desk.days(prescription, [8] * days, before=MONDAY - timedelta(days=7))
        with CaptureQueriesContext(connection) as queries:
            report_of(Patient.objects.all(), by=prescription.prescribed_by, own=False, now=now)
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("name", ["Марія", "美咲", "Zo\u0308e\u0301\u0327", "🦶", "\u202eabc\u2066", "\u2028x\x7f"])
def test_a_name_in_letters_that_the_sheet_does_not_have_is_no_obstacle(
    name: str, told: Prescription, now: datetime
) -> None:
    Patient.objects.filter(pk=told.patient.pk).update(given_name=name)
    assert len(read(told.patient, now).pages) == 1
