"""A calendar file (RFC 5545) of a patient’s daily times, for a phone. It says that it is time, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid5

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import CLASS, STATUS, TRANSP, Alarm, Calendar, Event

from adherence.reports.daily_times import DailyTime, daily_times
from adherence.reports.in_effect import InEffect
from exercises.reports import Plan, with_plans
from patients.models import Patient

LONG = timedelta(minutes=10)
A_MINUTE = 60  # seconds


def calendar_of(patient: Patient, reminders: InEffect, now: datetime) -> Calendar | None:
    """One recurring event for each daily time of every plan that the patient has had; None without a plan.

    Fetched again it takes the place of what was fetched before: the same UIDs, and a SEQUENCE that grows (minutes
    since 1970). Five queries.
    """
    plans = [Plan(prescription) for prescription in with_plans(patient.prescriptions.all())]
    if not plans:
        return None
    calendar = Calendar.new(prodid="-//Dorsi//Daily times//EN", name=_("Dorsi"), method="PUBLISH")
    for event in _events((each for plan in plans for each in daily_times(plan, reminders, now)), patient, now):
        calendar.add_component(event)
    calendar.add_missing_timezones(first_date=(now - timedelta(days=366)).date())
    return calendar


def _events(times: Iterable[DailyTime], patient: Patient, now: datetime) -> Iterable[Event]:
    return (_event(each, patient, now) for each in times)


def _event(daily: DailyTime, patient: Patient, now: datetime) -> Event:
    start = datetime.combine(daily.first, daily.at, tzinfo=patient.zone)
    title = _("Dorsi: it is time")
    event = Event.new(
        uid=f"{uuid5(patient.pk, daily.name)}@{urlsplit(settings.SITE_URL).hostname}",
        stamp=now.astimezone(UTC),
        sequence=int(now.timestamp()) // A_MINUTE,
        start=start,
        summary=title,
        description=_("Open Dorsi to see what is in your plan now. This calendar does not know when it changes."),
        url=f"{settings.SITE_URL}{reverse('today')}",
        classification=CLASS.PRIVATE,
        transparency=TRANSP.TRANSPARENT,
        status=STATUS.CONFIRMED if daily.wanted else STATUS.CANCELLED,
    )
    event.add("duration", LONG)
    if daily.wanted:
        event.add("rrule", {"freq": "daily", "until": _until(daily, patient)})
        event.add_component(_alarm(title))
    if daily.but:
        event.add("exdate", list(daily.but))
    return event


def _until(daily: DailyTime, patient: Patient) -> datetime:
    """The last one, in UTC, as the RFC wants it of events with a zone."""
    return datetime.combine(daily.last, daily.at, tzinfo=patient.zone).astimezone(UTC)


def _alarm(title: str) -> Alarm:
    alarm = Alarm.new(description=title)
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta())
    return alarm
