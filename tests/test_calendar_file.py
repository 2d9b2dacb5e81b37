"""The daily times as a calendar file: parsed by its library, it says what the plan says, and nothing more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from icalendar import Calendar

from adherence.actions import prescriptions
from adherence.models import ReminderSettings
from adherence.reports.calendars import calendar_of
from adherence.reports.in_effect import settings_of
from exercises.actions import holds
from exercises.models import Hold, Phase, Prescription, PrescriptionVersion
from exercises.reports import plan_of
from patients.models import AccessEvent, Patient, User
from tests import cast
from tests.guards.fingerprint import fingerprint

SPRING, AUTUMN = date(2027, 3, 10), date(2027, 10, 1)  # six weeks from here every zone below has changed its clocks
NOW = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)


def written(patient: Patient, now: datetime = NOW) -> str:
    found = Patient.objects.get(pk=patient.pk)
    calendar = calendar_of(found, settings_of(found), now)
    assert calendar
    return str(calendar.to_ical(), "utf-8")


def events_of(patient: Patient, now: datetime = NOW) -> list[Any]:
    """The events of the file, read by its library."""
    return list(Calendar.from_ical(written(patient, now)).events)


def instants(event: Any) -> set[datetime]:  # noqa: ANN401  # the library's own names for its parts are not typed
    """When an event takes place, as RFC 5545 reads it: by its zone’s wall clock, a skipped time later by the gap."""
    if event["status"] == "CANCELLED":
        return set()
    assert event["rrule"]["freq"] == ["DAILY"]
    start, until = event.start, event["rrule"]["until"][0]
    days = (until.astimezone(start.tzinfo).date() - start.date()).days
    every = {(start + timedelta(days=place)).astimezone(UTC) for place in range(days + 1)}
    return every - {each.dt.astimezone(UTC) for each in getattr(event.get("exdate"), "dts", [])}


def in_the_calendar(events: list[Any], first: date, days: int, zone: ZoneInfo) -> set[datetime]:
    every = {at for event in events for at in instants(event)}
    return {at for at in every if first <= at.astimezone(zone).date() < first + timedelta(days=days)}


def in_the_plan(prescription: Prescription, first: date, days: int) -> set[datetime]:
    plan = plan_of(prescription)
    return {due.at for place in range(days) for due in plan.due_on(first + timedelta(days=place))}


@pytest.mark.parametrize(
    ("first", "now"), [(AUTUMN, datetime(2027, 9, 28, tzinfo=UTC)), (SPRING, datetime(2027, 3, 1, tzinfo=UTC))]
)
@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Dubai", "UTC"])
@pytest.mark.parametrize("frequency", [{"times_per_day": 4}, {"times_per_day": None, "every_minutes": 60}])
def test_over_a_change_of_clocks_the_calendar_says_what_the_plan_says(
    patient: Patient, clinician: User, first: date, now: datetime, zone: str, frequency: dict[str, int | None]
) -> None:
    Patient.objects.update(time_zone=zone, wakes_at=time(1), sleeps_at=time(20))
    patient.refresh_from_db()
    prescription = cast.prescribe(patient, by=clinician, **frequency, in_force_from=cast.LONG_AGO)  # type: ignore[arg-type]  # typed per key
    wanted = in_the_plan(prescription, first, 42)
    found = in_the_calendar(events_of(patient, now), first, 42, patient.zone)
    assert (found == wanted, len(wanted) > 160) == (True, True)


def test_phases_versions_holds_and_the_end_are_in_the_calendar(prescription: Prescription, clinician: User) -> None:
    """A dose for a week and then another, changed in between, a hold of three days, and stopped."""
    version = prescription.versions.get()
    Phase.objects.update(last_day=15)
    Phase.objects.create(version=version, first_day=20, times_per_day=2, sets_per_session=1, repetitions=5)
    PrescriptionVersion.objects.update(in_force_until=NOW + timedelta(days=4))
    later = PrescriptionVersion.objects.create(
        prescription=prescription,
        number=2,
        day_zero=version.day_zero,
        in_force_from=NOW + timedelta(days=4),
        made_by=clinician,
        made_at=NOW,
        side="right",
    )
    Phase.objects.create(version=later, first_day=0, last_day=40, times_per_day=3, sets_per_session=1, repetitions=5)
    Hold.objects.create(
        prescription=prescription,
        cause="clinician",
        reason="Travel",
        starts_at=NOW + timedelta(days=6),
        ends_at=NOW + timedelta(days=9, hours=3),
        begun_by=clinician,
    )
    Prescription.objects.update(ended_at=NOW + timedelta(days=14), ending="stopped")
    first = date(2026, 10, 26)
    found = in_the_calendar(events_of(prescription.patient), first, 60, ZoneInfo("Europe/London"))
    assert (found == in_the_plan(prescription, first, 60), len(found) > 80) == (True, True)


def test_own_times_take_the_place_of_the_plans(prescription: Prescription, patient: Patient) -> None:
    ReminderSettings.objects.create(patient=patient, own_times=[time(9, 15), time(18)])
    events = events_of(patient)
    found = [(event.start.time(), event["status"]) for event in events]
    assert found[:2] == [(time(9, 15), "CONFIRMED"), (time(18), "CONFIRMED")]
    assert [status for _, status in found[2:]] == ["CANCELLED"] * 2


def test_a_plan_without_an_end_leaves_the_calendar_after_twelve_weeks(prescription: Prescription) -> None:
    last = {event["rrule"]["until"][0].date() for event in events_of(prescription.patient)}
    assert last == {date(2027, 2, 8)}


@pytest.mark.parametrize("change", ["held", "stopped"])
def test_what_is_on_hold_or_over_leaves_the_calendar(
    prescription: Prescription, patient: Patient, clinician: User, change: str
) -> None:
    """Fetched again, the same events end before now."""
    before = {event["uid"] for event in events_of(patient)}
    if change == "held":
        holds.begin(prescription, cause="clinician", reason="Rest", by=clinician, now=NOW)
    if change == "stopped":
        prescriptions.stop(prescription, reason="Done", by=clinician, now=NOW)
    events = events_of(patient, NOW + timedelta(hours=1))
    ahead = {at for event in events for at in instants(event) if at >= NOW}
    assert (ahead, {event["uid"] for event in events}) == (set(), before)


def test_fetched_again_the_events_are_the_same_and_newer(prescription: Prescription, patient: Patient) -> None:
    first = events_of(patient)
    Patient.objects.update(wakes_at=time(9))
    second = events_of(patient, NOW + timedelta(minutes=1))
    assert [event["uid"] for event in first] == [event["uid"] for event in second]
    assert [event["sequence"] + 1 for event in first] == [event["sequence"] for event in second]
    assert (first[0].start.time(), second[0].start.time()) == (time(8), time(9))


@pytest.mark.parametrize("language", ["en-gb", "es", "ar"])
def test_a_locked_phone_shows_nothing_of_the_patient(
    prescription: Prescription, patient: Patient, clinician: User, language: str
) -> None:
    PrescriptionVersion.objects.update(note_to_patient="canary")
    with translation.override(language):
        said = written(patient).casefold()
    facts = ("ankle", "pump", "knee", "pain", "margaret", "doyle", "harbour", "surgery", "canary", "session", "h-2040")
    assert ([fact for fact in facts if fact in said], said.count("begin:valarm"), said.count("action:display")) == (
        [],
        4,
        4,
    )


def test_the_zone_is_described_in_the_file(prescription: Prescription, patient: Patient) -> None:
    calendar = Calendar.from_ical(written(patient))
    zones = [zone.tz_name for zone in calendar.timezones]
    assert (zones, {str(event.start.tzinfo) for event in events_of(patient)}) == (["Europe/London"], {"Europe/London"})


# --- The page -------------------------------------------------------------------------------------------------------


def test_a_phone_is_offered_the_file(
    prescription: Prescription, margaret: User, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(margaret)
    offered = b'href="/settings/times.ics"' in browser.get("/settings/").content
    before = fingerprint()
    answer = browser.get("/settings/times.ics")
    looked = AccessEvent.objects.filter(action="settings-times", actor=margaret).count()
    assert (offered, answer.status_code, answer.headers["Content-Type"], looked, fingerprint() == before) == (
        True,
        200,
        "text/calendar; charset=utf-8",
        1,
        True,
    )
    assert len(Calendar.from_ical(answer.content).events) == 4


def test_without_a_plan_there_is_no_file(margaret: User, sign_in: Callable[[User], Client]) -> None:
    browser = sign_in(margaret)
    offered = b"times.ics" in browser.get("/settings/").content
    assert (offered, browser.get("/settings/times.ics").status_code) == (False, 404)


def test_the_file_takes_as_many_queries_however_many_plans(patient: Patient, clinician: User) -> None:
    asked = []
    for _ in range(2):
        prescription = cast.prescribe(patient, by=clinician)
        with CaptureQueriesContext(connection) as queries:
            events = events_of(patient)
        asked.append((len(queries), len(events)))
        Prescription.objects.filter(pk=prescription.pk).update(ended_at=timezone.now(), ending="stopped")
    assert (asked[0][0] == asked[1][0], [events for _, events in asked]) == (True, [4, 8])
