"""The figures at the top of the record, and pain in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from adherence.models import ReminderSettings
from adherence.reports.desk_words import short_day
from exercises.models import Prescription, PrescriptionVersion
from patients.models import Patient, User
from tests import cast, desk
from tests.record.reading import DAY, HOUR, SignIn, page_of, record_of


@pytest.mark.parametrize(
    ("settings", "figure", "words"),
    [
        (None, "On", "Email, 4 a day"),
        ({"own_times": ["09:00", "18:00"]}, "On", "Email, 2 a day"),
        ({"enabled": False}, "Off", "The patient’s choice"),
        (
            {"paused_until": datetime(2026, 11, 16, 14, 30, tzinfo=UTC)},
            "Paused",
            "Until 2:30\N{NO-BREAK SPACE}pm today",
        ),
    ],
)
def test_reminders_say_how_they_stand(
    settings: dict[str, object] | None, figure: str, words: str, prescription: Prescription, now: datetime
) -> None:
    if settings is not None:
        ReminderSettings.objects.update_or_create(patient=prescription.patient, defaults=settings)
    reminders = record_of(prescription.patient, now).reminders
    assert (reminders.figure, reminders.words) == (figure, words)


@pytest.mark.parametrize(
    ("scores", "words", "trend"),
    [
        ((), "None told yet", "No pain was told."),
        ((3,), "Mild, today", "Steady at about 3. Highest 3."),
        ((7, 3), "Mild, today. Down from 7", "Down from 7 to 3. Highest 7."),
        ((2, 6), "Moderate, today. Up from 2", "Up from 2 to 6. Highest 6."),
    ],
)
def test_pain_is_told_in_words(
    scores: tuple[int, ...], words: str, trend: str, prescription: Prescription, now: datetime
) -> None:
    for ago, pain in enumerate(reversed(scores)):
        desk.logged(prescription, at=now - ago * DAY - HOUR, pain=pain)
    record = record_of(prescription.patient, now)
    assert (record.pain.words, record.pain_words) == (words, trend)


def test_a_day_keeps_its_capital_inside_a_sentence(prescription: Prescription, now: datetime) -> None:
    desk.logged(prescription, at=now - 3 * DAY, pain=3)
    assert record_of(prescription.patient, now).pain.words == f"Mild, {now - 3 * DAY:%a} {now - 3 * DAY:%-d %b}"


def test_days_on_hold_and_flags_are_marked_on_the_pain_line(prescription: Prescription, now: datetime) -> None:
    for ago in (3, 2):
        desk.logged(prescription, at=now - ago * DAY, pain=2)
    desk.flag(prescription.patient, "urgent", at=now - HOUR)
    desk.hold(prescription, at=now - HOUR)
    line = record_of(prescription.patient, now).progress.pain_line
    said = line.label.endswith("Pain flags on day: 21. On hold on day: 21.")
    assert (len(line.holds), len(line.flags), line.last_words_above, said) == (1, 1, 24, True)


def test_a_surgery_to_come_has_no_day_number(patient: Patient) -> None:
    record = record_of(patient, datetime(2025, 10, 1, tzinfo=UTC))
    assert record.surgery_words == "Right knee replacement on 26 October 2026"


def test_changes_of_the_plan_and_holds_are_marked_beside_the_pain(
    prescription: Prescription, clinician: User, staff: User, sign_in: SignIn
) -> None:
    """A version that was withdrawn before it began is no change; a plan's first one is none either."""
    now = timezone.now()
    patient, day_zero = prescription.patient, prescription.versions.get().day_zero
    patient.time_zone = cast.early_afternoon(now)
    patient.save(update_fields=["time_zone"])
    PrescriptionVersion.objects.filter(number=1).update(in_force_until=now - 5 * DAY)
    for number, (begins, ends) in enumerate([(5, 3), (3, 3), (3, None)], start=2):
        PrescriptionVersion.objects.create(
            prescription=prescription,
            number=number,
            day_zero=day_zero,
            in_force_from=now - begins * DAY,
            in_force_until=now - ends * DAY if ends else None,
            made_by=clinician,
            made_at=now - begins * DAY,
            side="right",
        )
    desk.logged(prescription, at=now - 7 * DAY, pain=5)
    desk.hold(prescription, at=now - 2 * DAY, ends_at=now - 2 * DAY + HOUR / 60)
    record = record_of(patient, now)
    line = record.progress.pain_line
    day = [short_day(patient.local_date(now - n * DAY), today=patient.local_date(now)) for n in (5, 3)]
    assert record.pain_marks == (
        f"On hold on 1 day. Plan changed on {day[0]} (version 2). Plan changed on {day[1]} (version 4)."
    )
    assert ([mark.words for mark in line.changes], "The plan changed on day:" in line.label) == (["v2", "v4"], True)
    page = page_of(sign_in(staff), patient)
    assert ["Plan changed to version 4" in page, "A dashed line is a change of plan" in page] == [True, True]
