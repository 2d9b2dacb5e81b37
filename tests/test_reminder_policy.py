"""How a clinic reminds patients who have not chosen: its page, and what a patient's own choice makes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.utils import timezone

from adherence.actions import mailed, reminders
from adherence.models import ReminderSettings
from adherence.outbox.links import Mailing
from adherence.reports.in_effect import InEffect, in_effect, settings_of
from adherence.reports.reminding import asking_of, why_not
from exercises.models import Prescription
from exercises.reports import current_plan
from patients.models import Clinic, Patient, User
from tests.record.reading import record_of
from tests.test_clinics import SETTINGS
from tests.test_settings_page import asked, preferences, until

SignIn = Callable[[User], Client]
SILENT = {"sends_reminders": False, "repeat_after": 60, "weekly_summary": False, "summary_as_link": True}
AS_CLINIC = {"pause": "clinic", "repeat_after": "clinic", "summary": "clinic"}


def has(patient: Patient) -> tuple[bool, int, bool, bool]:
    """Reminders, minutes to the repeat, summary, as a link only: as they are in effect for the patient."""
    holds = settings_of(Patient.objects.get(pk=patient.pk))
    return holds.enabled, holds.repeat_after, holds.weekly_summary, holds.summary_as_link


@pytest.mark.parametrize("usual", [True, False])
@pytest.mark.parametrize("own", [None, True, False])
@pytest.mark.parametrize("name", ["enabled", "weekly_summary", "summary_as_link"])
def test_an_own_choice_always_wins(name: str, own: bool | None, usual: bool) -> None:
    clinic = Clinic(**{"sends_reminders" if name == "enabled" else name: usual})
    wanted = usual if own is None else own
    assert getattr(in_effect(ReminderSettings(**{name: own}), clinic), name) is wanted


@pytest.mark.parametrize(
    ("own", "usual", "minutes"), [(None, 0, 0), (None, 30, 30), (0, 60, 0), (30, 0, 30), (60, 30, 60), (None, 60, 60)]
)
def test_so_does_the_time_to_the_repeat(own: int | None, usual: int, minutes: int) -> None:
    assert in_effect(ReminderSettings(repeat_after=own), Clinic(repeat_after=usual)).repeat_after == minutes


def test_by_default_reminders_and_the_whole_summary_are_sent(patient: Patient) -> None:
    assert settings_of(patient) == InEffect(as_clinic=True, own_times=[])


def test_whoever_chose_keeps_it_when_the_clinic_changes(patient: Patient, now: datetime) -> None:
    reminders.change(patient, preferences(patient, now), now=now)
    Clinic.objects.update(**SILENT)
    assert has(patient) == (True, 0, True, False)


def test_whoever_left_it_to_the_clinic_follows_it(patient: Patient, now: datetime) -> None:
    reminders.change(patient, preferences(patient, now, **AS_CLINIC, phone="01632 960 1"), now=now)
    before = has(patient)
    Clinic.objects.update(**SILENT)
    assert (before, has(patient)) == ((True, 0, True, False), (False, 60, False, True))


@pytest.mark.parametrize(
    ("mailing", "left"),
    [(Mailing.REMINDERS, (False, 60, True, True)), (Mailing.SUMMARY, (True, 60, False, True))],
)
def test_a_link_that_stops_one_mailing_wins_and_decides_nothing_else(
    patient: Patient, now: datetime, mailing: Mailing, left: tuple[bool, int, bool, bool]
) -> None:
    mailed.stop_mailing(patient, mailing, now=now)
    Clinic.objects.update(sends_reminders=True, repeat_after=60, weekly_summary=True, summary_as_link=True)
    assert has(patient) == left


@pytest.mark.parametrize(
    ("sends", "own", "pause", "kept"),
    [
        (True, None, until(1, 12), None),
        (True, True, until(1, 12), True),
        (True, False, {"pause": "tomorrow"}, True),
        (False, None, {"pause": "three_days"}, True),
        (True, None, {"pause": "on"}, True),
        (False, None, {"pause": "off"}, False),
        (True, True, {"pause": "clinic"}, None),
    ],
)
def test_a_pause_alone_decides_nothing_that_the_clinic_does(
    patient: Patient,
    now: datetime,
    sends: bool,
    own: bool | None,
    pause: dict[str, object],
    kept: bool | None,
) -> None:
    Clinic.objects.update(sends_reminders=sends)
    patient.clinic.refresh_from_db()
    ReminderSettings.objects.create(patient=patient, enabled=own)
    assert preferences(patient, now, **pause).enabled is kept


# --- pages ---


@pytest.mark.parametrize(
    ("change", "chosen"),
    [
        ({}, ["My clinic’s usual: No", "My clinic’s usual: Keep sending them", "Show my sets in the email"]),
        (SILENT, ["After 60 minutes", "My clinic’s usual: Turn them off", "My clinic’s usual: Do not send it"]),
        (
            {"summary_as_link": True, "repeat_after": 30},
            ["After 30 minutes", "Keep sending them", "My clinic’s usual: Send a link only"],
        ),
    ],
)
def test_a_patient_reads_what_the_clinic_usually_does(
    change: dict[str, object], chosen: list[str], patient: Patient, margaret: User, sign_in: SignIn
) -> None:
    Clinic.objects.update(**change)
    form = sign_in(margaret).get("/settings/").context["form"]
    fields = [form[name] for name in ("repeat_after", "pause", "summary")]
    said = [dict(field.field.choices)[field.value()] for field in fields]
    assert [words in label for words, label in zip(chosen, said, strict=True)] == [True] * 3


def test_saving_the_page_as_it_stands_decides_nothing(patient: Patient, margaret: User, sign_in: SignIn) -> None:
    page = sign_in(margaret)
    page.post("/settings/", asked(**AS_CLINIC))
    form = page.get("/settings/").context["form"]
    row = ReminderSettings.objects.get()
    assert [form[name].value() for name in AS_CLINIC] == list(AS_CLINIC.values())
    assert (row.enabled, row.repeat_after, row.weekly_summary, row.summary_as_link) == (None,) * 4


def test_a_manager_changes_how_patients_are_reminded(
    clinic: Clinic, patient: Patient, manager: User, sign_in: SignIn
) -> None:
    """And the history says what it was and what it is."""
    page = sign_in(manager)
    page.post("/clinic/", SETTINGS)
    silent = {name: value for name, value in SETTINGS.items() if name not in {"sends_reminders", "weekly_summary"}}
    page.post("/clinic/", silent | {"repeat_after": "60", "summary_as_link": "on"})
    steps = clinic.history.order_by("pgh_id").values_list("sends_reminders", "repeat_after", "summary_as_link")  # type: ignore[attr-defined]  # pghistory's
    assert (has(patient), list(steps)[-2:]) == ((False, 60, False, True), [(True, 0, False), (False, 60, True)])


@pytest.mark.parametrize("minutes", ["45", "", "-30", "99999999999999999999"])
def test_a_time_to_the_repeat_out_of_bounds_is_said_and_keeps_what_was_typed(
    minutes: str, clinic: Clinic, manager: User, sign_in: SignIn
) -> None:
    answer = sign_in(manager).post("/clinic/", SETTINGS | {"repeat_after": minutes, "opening_hours": "By day"})
    form = answer.context["form"]
    kept = Clinic.objects.get().opening_hours == clinic.opening_hours
    assert (list(form.errors), form["opening_hours"].value(), kept) == (["repeat_after"], "By day", True)


@pytest.mark.parametrize(
    ("who", "status"), [("manager", 302), ("clinician", 403), ("staff", 403), ("margaret", 403), ("colleague", 403)]
)
def test_only_a_manager_changes_it(
    who: str, status: int, clinic: Clinic, patient: Patient, request: pytest.FixtureRequest, sign_in: SignIn
) -> None:
    answer = sign_in(request.getfixturevalue(who)).post("/clinic/", SETTINGS | {"repeat_after": "30"})
    clinic.refresh_from_db()
    assert (answer.status_code, clinic.repeat_after) == (status, 30 if status == 302 else 0)


def test_the_clinics_page_leads_to_its_presets(manager: User, sign_in: SignIn) -> None:
    page = sign_in(manager).get("/clinic/").content.decode()
    assert '<p><a href="/presets/">Your clinic’s own presets</a></p>' in page


@pytest.mark.parametrize(
    ("own", "refused", "why"),
    [
        (None, "Your clinic does not send reminders to patients who have not asked for them.", "The clinic’s choice"),
        (False, "Margaret has turned reminders off.", "The patient’s choice"),
    ],
)
def test_the_record_says_whose_choice_it_is(
    prescription: Prescription,
    own: bool | None,  # a table
    refused: str,
    why: str,
) -> None:
    now, patient = timezone.now(), prescription.patient
    Clinic.objects.update(sends_reminders=False)
    ReminderSettings.objects.create(patient=patient, enabled=own)
    record = record_of(patient, now)
    asking = asking_of(Patient.objects.get(), current_plan(patient, now), now)
    assert (why_not(asking, now), record.no_reminder, record.reminders.words) == (refused, refused, why)
