"""The form that orders ankle pumps: what it refuses, what it starts from, its buttons without script."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from exercises.forms.amendment import AmendForm
from exercises.forms.buttons import after_buttons, is_sent
from exercises.forms.starting import StartForm
from exercises.models import Prescription, Preset
from exercises.reports.presets import hint_of
from patients.models import Patient, Surgery
from tests.prescribing.browser import Data, about, change, errors, filled, later, phase, sent


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (sent(), {}),
        (sent(side=""), {"side": "Choose which foot"}),
        (sent(side="front"), {"side": "Select a valid choice. front is not one of the available choices."}),
        (sent(position=""), {"position": "Choose a position"}),
        (sent(wakes_at=""), {"wakes_at": "Enter a time, like 8:00"}),
        (sent(sleeps_at="late"), {"sleeps_at": "Enter a time, like 20:00"}),
        (sent(wakes_at="21:00"), {"sleeps_at": "Awake until must be later than awake from"}),
        (sent(dorsiflexion_limit=31), {"dorsiflexion_limit": "Enter a number from 0 to 30, or leave it empty"}),
        (
            sent(note_to_patient="x" * 501),
            {"note_to_patient": "Ensure this value has at most 500 characters (it has 501)."},
        ),
        (sent(open_wound_note="Not ticked, so not attested"), {}),
        (sent(phase(1, first_day="")), {"1.first_day": "From day: enter a number from 0 to 730"}),
        (sent(phase(1, first_day="-1")), {"1.first_day": "From day: enter a number from 0 to 730"}),
        (sent(phase(1, first_day=9, last_day=8)), {"1.last_day": "The last day must be day 9 or later"}),
        (sent(phase(1, often=25)), {"1.often": "How often: enter a number from 1 to 24"}),
        (sent(phase(1, often="often")), {"1.often": "How often: enter a number from 1 to 720"}),
        (sent(phase(1, often=14, often_unit="minutes")), {"1.often": "How often: enter a number from 15 to 720"}),
        (
            sent(phase(1, often_unit="weeks")),
            {"1.often_unit": "Select a valid choice. weeks is not one of the available choices."},
        ),
        (sent(phase(1, amount=201)), {"1.amount": "In a set: enter a number from 1 to 200"}),
        (sent(phase(1, amount=9, amount_unit="seconds")), {"1.amount": "In a set: enter a number from 10 to 1800"}),
        (sent(phase(1, amount=120, amount_unit="seconds")), {}),
        (sent(phase(1, sets_per_session=11)), {"1.sets_per_session": "Sets: enter a number from 1 to 10"}),
        (
            sent(phase(1, hold_down_seconds=31)),
            {"1.hold_down_seconds": "Hold pointed, seconds: enter a number from 0 to 30"},
        ),
        (
            sent(phase(1, hold_up_seconds="")),
            {"1.hold_up_seconds": "Hold pulled up, seconds: enter a number from 0 to 30"},
        ),
        (
            sent(phase(1, last_day=7), phase(2, first_day=6)),
            {"2.first_day": "Phase 2 must start on day 8. Phase 1 ends on day 7"},
        ),
        (
            sent(phase(1), phase(2, first_day=8)),
            {"1.last_day": "Enter the last day of phase 1. Phase 2 follows it"},
        ),
        (sent(phase(1, last_day=22), phase(2, first_day=30)), {}),
        (
            sent(phase(1, often=24), wakes_at="08:00", sleeps_at="10:00"),
            {"1.often": "Two sessions would be 5 minutes apart. They need at least 15"},
        ),
        (sent(phase(1, last_day=20)), {"1.last_day": "Every phase is over: the plan would start on day 21"}),
        (sent(phase(1, last_day=21)), {}),
        (
            sent(phase(1, last_day=7), phase(2, first_day="", often="", sets_per_session="", amount="")),
            {
                "2.first_day": "From day: enter a number from 0 to 730",
                "2.often": "How often: enter a number from 1 to 720",
                "2.sets_per_session": "Sets: enter a number from 1 to 10",
                "2.amount": "In a set: enter a number from 1 to 1800",
            },
        ),
    ],
)
def test_the_form_says_what_is_wrong(data: Data, refused: dict[str, str], patient: Patient, now: datetime) -> None:
    form = filled(patient, now, data)
    assert (errors(form), form.is_valid()) == (refused, not refused)


def test_a_form_without_phases_is_refused(patient: Patient, now: datetime) -> None:
    form = filled(patient, now, sent() | {"phases-TOTAL_FORMS": "many"})
    assert (form.is_valid(), form.preview.shown) == (False, None)


def test_a_seventh_phase_is_refused(patient: Patient, now: datetime) -> None:
    days = [phase(n, first_day=30 * n, last_day=30 * n + 9) for n in range(1, 8)]
    assert filled(patient, now, sent(*days)).is_valid() is False


def test_without_a_surgery_days_count_from_today(patient: Patient, now: datetime) -> None:
    Surgery.objects.all().delete()
    assert about(patient, now).day_zero == date(2026, 11, 16)


def every_preset() -> dict[str, Preset]:
    return {preset.slug: preset for preset in Preset.objects.all()}


@pytest.mark.parametrize(
    ("query", "procedure", "chosen"),
    [
        ({}, "knee_replacement", "hourly-after-knee-replacement"),
        ({}, "achilles_repair", "achilles-repair"),
        ({}, "bunion_surgery", "blank"),
        ({"preset": "nonsense"}, "bunion_surgery", "blank"),
        ({"preset": "two-sets-three-times"}, "knee_replacement", "two-sets-three-times"),
    ],
)
def test_the_form_starts_from_what_suits_the_operation(
    query: dict[str, str], procedure: str, chosen: str, patient: Patient
) -> None:
    Surgery.objects.update(procedure=procedure)
    start = StartForm(query, presets=every_preset(), surgery=patient.surgeries.get())
    assert start.order["preset"] == chosen


def test_without_a_surgery_the_form_starts_blank(db: None) -> None:
    start = StartForm({}, presets=every_preset(), surgery=None)
    assert (start.order["preset"], start.order["side"]) == ("blank", "")


def test_adding_a_phase_goes_on_from_the_day_after(patient: Patient, now: datetime) -> None:
    form = after_buttons(filled(patient, now, sent(phase(1, last_day=7), side="", add_phase="1")))
    second = form.phases.forms[1]
    assert (
        [each["first_day"].value() for each in form.phases.forms],
        [second[name].value() for name in ("last_day", "often", "amount")],
        errors(form),
    ) == (["0", 8], [None, "4", "10"], {})


def test_adding_after_an_open_phase_asks_for_its_first_day(patient: Patient, now: datetime) -> None:
    form = after_buttons(filled(patient, now, sent(add_phase="1")))
    assert form.phases.forms[1]["first_day"].value() is None


def test_adding_to_a_form_without_phases_starts_blank(patient: Patient, now: datetime) -> None:
    form = after_buttons(filled(patient, now, {"add_phase": "1"}))
    assert form.phases.forms[0]["often"].value() is None


def test_there_are_at_most_6_phases(patient: Patient, now: datetime) -> None:
    form = after_buttons(filled(patient, now, sent(*(phase(n) for n in range(1, 7)), add_phase="1")))
    assert len(form.phases.forms) == 6


def test_removing_a_phase_keeps_the_others(patient: Patient, now: datetime) -> None:
    phases = [phase(n, first_day=n) for n in (1, 2, 3)]
    form = after_buttons(filled(patient, now, sent(*phases, remove_phase="2", note_to_patient="Slowly")))
    assert ([each["first_day"].value() for each in form.phases.forms], form["note_to_patient"].value()) == (
        ["1", "3"],
        "Slowly",
    )


def test_the_last_phase_stays(patient: Patient, now: datetime) -> None:
    assert len(after_buttons(filled(patient, now, sent(remove_phase="1"))).phases.forms) == 1


def test_an_order_is_sent_when_no_other_button_was_pressed(patient: Patient, now: datetime) -> None:
    pressed: tuple[Data, ...] = ({}, {"add_phase": "1"}, {"remove_phase": "1"}, {"remove_phase": "x"}, {"preview": "1"})
    assert [is_sent(filled(patient, now, sent(**each))) for each in pressed] == [True, False, False, True, False]


def test_an_unknown_error_is_not_hidden(patient: Patient, now: datetime) -> None:
    form = filled(patient, now, sent(preset="nonsense"))
    assert list(errors(form)) == ["preset"]


def test_a_preset_says_its_source(db: None) -> None:
    assert [hint_of(Preset(summary="4 a day", source=source)) for source in ("", "Fortius")] == [
        "4 a day (our clinic)",
        "4 a day (Fortius)",
    ]


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({}, {}),
        ({"reason": ""}, {"reason": "Say why the plan changes"}),
        ({"starting": ""}, {"starting": "Choose from when"}),
        ({"starting": "later"}, {"starts_on": "Enter the first day of the new plan"}),
        ({"starting": "later", "starts_on_day": "soon"}, {"starts_on": "The date needs a month and a year"}),
        (later(date(2026, 11, 16)), {"starts_on": "Enter a day after today, within a year"}),
        (later(date(2027, 11, 18)), {"starts_on": "Enter a day after today, within a year"}),
        (later(date(2026, 11, 17)), {}),
        (later(date(2026, 11, 17)) | {"starting": "now"}, {}),
    ],
)
def test_the_amendment_says_what_is_wrong(
    changed: Data, refused: dict[str, str], prescription: Prescription, now: datetime
) -> None:
    assert errors(AmendForm(change(**changed), about=about(prescription.patient, now))) == refused


def test_an_amendment_from_a_later_day_has_its_first_session_then(prescription: Prescription, now: datetime) -> None:
    form = AmendForm(change(**later(date(2026, 11, 20))), about=about(prescription.patient, now))
    assert form.preview.first_words.replace("\N{NO-BREAK SPACE}", " ") == "8 am on 20 November"


def test_adding_a_phase_to_an_amendment_keeps_its_date(prescription: Prescription, now: datetime) -> None:
    data = change(**later(date(2026, 11, 20)), add_phase="1")
    form = after_buttons(AmendForm(data, about=about(prescription.patient, now)))
    assert (form["starts_on"].value(), form.preview.first_session is None) == (["20", "11", "2026"], False)
