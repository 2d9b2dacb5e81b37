"""The patient's settings: what they change, and that the past stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from adherence import outbox
from adherence.actions import reminders, zones
from adherence.actions.reminders import Preferences
from adherence.forms.settings import SettingsForm
from adherence.models import DayRecord, Message, ReminderSettings
from adherence.reports.in_effect import choices_of
from adherence.reports.reminder_times import planned_times
from exercises.models import Prescription
from exercises.reports import current_plan
from exercises.schedule import TimesPerDay
from patients.models import Patient, User
from tests import cast

Browser = Callable[[User], Client]
PLANNED = (time(8), time(12), time(16), time(20))


def asked(**changes: object) -> dict[str, object]:
    usual = {
        "time_1": "08:00",
        "time_2": "12:00",
        "time_3": "16:00",
        "time_4": "20:00",
        "repeat_after": "",
        "pause": "on",
        "until_day": "",
        "until_month": "",
        "until_year": "",
        "summary": "full",
        "language": "en-gb",
        "time_zone": "Europe/London",
        "wakes_at": "08:00",
        "sleeps_at": "20:00",
        "phone": "07700 900 142",
        "colours": "phone",
    }
    return usual | changes


def form(patient: Patient, now: datetime, **changes: object) -> SettingsForm:
    return SettingsForm(
        asked(**changes),
        patient=patient,
        reminders=choices_of(patient),
        planned=PLANNED,
        frequency=TimesPerDay(times=4),
        colours="phone",
        now=now,
    )


def preferences(patient: Patient, now: datetime, **changes: object) -> Preferences:
    filled = form(patient, now, **changes)
    assert filled.is_valid(), filled.errors
    return filled.preferences


def until(day: int, month: int, year: int = 2026) -> dict[str, object]:
    return {"pause": "until", "until_day": str(day), "until_month": str(month), "until_year": str(year)}


def test_the_plans_own_times_are_kept_as_none(patient: Patient, now: datetime) -> None:
    assert preferences(patient, now).own_times == ()
    assert preferences(patient, now, time_1="09:30", time_2="09:00").own_times == (
        time(9),
        time(9, 30),
        time(16),
        time(20),
    )


@pytest.mark.parametrize(
    ("changes", "enabled", "paused_until"),
    [
        ({}, True, None),
        ({"pause": "off"}, False, None),
        ({"pause": "tomorrow"}, None, "2026-11-17T00:00:00+00:00"),
        ({"pause": "three_days"}, None, "2026-11-19T00:00:00+00:00"),
        (until(1, 12), None, "2026-12-01T00:00:00+00:00"),
        (until(1, 12) | {"time_zone": "Asia/Karachi"}, None, "2026-11-30T19:00:00+00:00"),
    ],
)
def test_reminders_pause_until_a_local_day_begins(
    patient: Patient, now: datetime, changes: dict[str, object], enabled: object, paused_until: str | None
) -> None:
    wanted = preferences(patient, now, **changes)
    assert (wanted.enabled, wanted.paused_until and wanted.paused_until.isoformat()) == (enabled, paused_until)


@pytest.mark.parametrize(
    ("summary", "sent", "as_link"), [("full", True, False), ("link", True, True), ("none", False, False)]
)
def test_the_weekly_summary_shows_links_or_stays_away(
    patient: Patient, now: datetime, summary: str, sent: object, as_link: object
) -> None:
    wanted = preferences(patient, now, summary=summary)
    assert (wanted.weekly_summary, wanted.summary_as_link) == (sent, as_link)


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"time_1": ""}, ["time_1"]),
        ({"time_1": "25:00"}, ["time_1"]),
        ({"time_1": "12:10"}, ["time_4"]),
        ({"pause": "for ever"}, ["pause"]),
        (until(16, 11), ["until"]),
        (until(1, 3, 2027), ["until"]),
        (until(31, 11), ["until"]),
        ({"pause": "until"}, ["until"]),
        ({"wakes_at": "20:00", "sleeps_at": "08:00"}, ["sleeps_at"]),
        ({"wakes_at": "20:00", "sleeps_at": "20:30"}, ["sleeps_at"]),
        ({"wakes_at": ""}, ["wakes_at"]),
        ({"time_zone": "Mars/Olympus"}, ["time_zone"]),
        ({"language": "tlh"}, ["language"]),
        ({"repeat_after": "45"}, ["repeat_after"]),
        ({"summary": ""}, ["summary"]),
        ({"phone": "call me"}, ["phone"]),
        ({"colours": "sepia"}, ["colours"]),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    patient: Patient, now: datetime, changes: dict[str, object], fields: list[str]
) -> None:
    assert list(form(patient, now, **changes).errors) == fields


def test_hours_matter_only_to_a_plan(patient: Patient, now: datetime) -> None:
    short = asked(wakes_at="20:00", sleeps_at="20:30")
    none = SettingsForm(
        short,
        patient=patient,
        reminders=ReminderSettings(patient=patient),
        planned=(),
        frequency=None,
        colours="phone",
        now=now,
    )
    assert (none.is_valid(), none.times, none.preferences.own_times) == (True, [], ())


def test_a_day_of_many_sessions_has_four_reminders(patient: Patient, clinician: User, now: datetime) -> None:
    cast.prescribe(patient, by=clinician, every_minutes=60, sets_per_session=1)
    assert planned_times(current_plan(patient, now), patient, now) == PLANNED
    assert planned_times(None, patient, now) == ()


def test_a_change_is_kept_and_the_messages_are_planned_anew(
    patient: Patient, prescription: Prescription, now: datetime
) -> None:
    outbox.plan(now)
    wanted = preferences(patient, now, repeat_after="30", time_zone="Asia/Karachi", language="es", phone="01632 960 1")
    reminders.change(patient, wanted, now=now)
    reminders.change(patient, wanted, now=now)
    midnight = datetime(2026, 11, 17, tzinfo=UTC)
    assert [zones.change_due(at) for at in (midnight - timedelta(seconds=1), midnight, midnight)] == [0, 1, 0]
    patient.refresh_from_db()
    kept = (patient.time_zone, patient.language, patient.phone, patient.reminders.repeat_after)
    due = Message.objects.filter(kind="reminder", state="pending").order_by("due_at").values_list("due_at", flat=True)
    assert (kept, {at.astimezone(patient.zone).hour for at in due}) == (
        ("Asia/Karachi", "es", "01632 960 1", 30),
        {8, 12, 16, 20},
    )


def test_today_keeps_its_times_and_a_change_of_mind_changes_nothing(
    patient: Patient, prescription: Prescription, now: datetime
) -> None:
    outbox.plan(now)
    today = Message.objects.filter(kind="reminder", slot_day=patient.local_date(now)).order_by("due_at")
    before = list(today.values_list("due_at", "state"))
    reminders.change(patient, preferences(patient, now, time_zone="Asia/Karachi"), now=now)
    patient.refresh_from_db()
    asked = (patient.time_zone, patient.next_time_zone, patient.zone_changes_at)
    reminders.change(patient, preferences(patient, now), now=now)
    patient.refresh_from_db()
    assert asked == ("Europe/London", "Asia/Karachi", datetime(2026, 11, 17, tzinfo=UTC))
    assert (list(today.values_list("due_at", "state")), patient.zone_changes_at) == (before, None)


def test_reminders_turned_off_are_skipped(patient: Patient, prescription: Prescription, now: datetime) -> None:
    outbox.plan(now)
    reminders.change(patient, preferences(patient, now, pause="off"), now=now)
    waiting = Message.objects.filter(kind="reminder", state="pending").count()
    assert (waiting, Message.objects.filter(kind="reminder", state="skipped", reason="off").exists()) == (0, True)


def test_days_that_are_over_keep_what_they_asked_for(
    patient: Patient, prescription: Prescription, now: datetime
) -> None:
    reminders.change(patient, preferences(patient, now, wakes_at="10:00", time_zone="America/New_York"), now=now)
    assert set(DayRecord.objects.values_list("prescribed", flat=True)) == {8}


@pytest.fixture
def phone(margaret: User, sign_in: Browser) -> Client:
    return sign_in(margaret)


def test_settings_are_shown_and_saved(phone: Client, patient: Patient, clinician: User) -> None:
    cast.prescribe(patient, by=clinician)
    words = phone.get("/settings/").content.decode()
    response = phone.post("/settings/", asked(language="es", time_1="09:00"))
    saved = ReminderSettings.objects.get(patient=patient)
    again = phone.get("/settings/").content.decode()
    assert ("Reminder times" in words, response.headers["Location"], saved.own_times[0]) == (
        True,
        "/settings/",
        time(9),
    )
    assert (response.cookies["django_language"].value, 'value="09:00"' in again) == ("es", True)


def test_a_running_pause_is_shown_as_it_is(phone: Client, patient: Patient) -> None:
    ReminderSettings.objects.create(
        patient=patient, paused_until=timezone.now() + timedelta(days=4), weekly_summary=False, summary_as_link=True
    )
    form = phone.get("/settings/").context["form"]
    assert (form["pause"].value(), form["summary"].value()) == ("until", "none")


def test_wrong_settings_keep_what_was_typed(phone: Client, patient: Patient) -> None:
    words = phone.post("/settings/", asked(phone="not a number")).content.decode()
    assert ("not a number" in words, ReminderSettings.objects.count()) == (True, 0)
