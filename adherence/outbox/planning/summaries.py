"""Weekly summaries and daily digests of the next 48 hours become rows, by the calendar of each zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from adherence.models import Message, ReminderSettings
from adherence.outbox.planning.reminders import AHEAD
from adherence.outbox.rows import keyed, put_down
from patients.models import Membership, Patient, Role

MONDAY, FRIDAY = 0, 4
PATIENT_AT, TEAM_AT = time(8), time(7, 30)
PATIENT_WORTH, DIGEST_WORTH, TEAM_WORTH = timedelta(hours=12), timedelta(hours=4), timedelta(hours=12)


def plan_summaries(now: datetime) -> int:
    """Put down what is missing: patients' summaries zone by zone, then the mail of every clinician."""
    return put_down(_patient_rows(now)) + put_down(_team_rows(now))


def _patient_rows(now: datetime) -> Iterator[Message]:
    zones = _patients().order_by("time_zone").values_list("time_zone", flat=True).distinct()
    for zone in zones:
        for monday, due_at in _days(ZoneInfo(zone), PATIENT_AT, PATIENT_WORTH, now):
            if monday.weekday() == MONDAY:
                yield from _summaries(zone, monday, due_at)


def _summaries(zone: str, monday: date, due_at: datetime) -> Iterator[Message]:
    planned = Message.objects.filter(kind=Message.Kind.PATIENT_SUMMARY, patient=OuterRef("pk"), slot_day=monday)
    for patient in _patients().filter(~Exists(planned), time_zone=zone).iterator():
        message = Message(
            kind=Message.Kind.PATIENT_SUMMARY,
            due_at=due_at,
            not_after=due_at + PATIENT_WORTH,
            to=patient.email,
            clinic_id=patient.clinic_id,
            patient=patient,
            slot_day=monday,
        )
        yield keyed(message, patient.pk, monday)


def _patients() -> QuerySet[Patient]:
    """Who gets a weekly summary: in care, joined, agreed to emails, and not against it."""
    against = ReminderSettings.objects.filter(patient=OuterRef("pk"), weekly_summary=False)
    return Patient.objects.in_care().filter(~Exists(against), joined_at__isnull=False, consented_at__isnull=False)


def _team_rows(now: datetime) -> Iterator[Message]:
    clinicians = Membership.objects.active().filter(role=Role.CLINICIAN).select_related("clinic", "user")
    for member in clinicians.iterator():
        for day, due_at in _days(member.clinic.zone, TEAM_AT, TEAM_WORTH, now):
            if day.weekday() <= FRIDAY and due_at + DIGEST_WORTH > now:
                yield _team_row(Message.Kind.DIGEST, member, day, due_at, DIGEST_WORTH)
            if day.weekday() == MONDAY:
                yield _team_row(Message.Kind.CLINICIAN_SUMMARY, member, day, due_at, TEAM_WORTH)


def _team_row(kind: Message.Kind, member: Membership, day: date, due_at: datetime, worth: timedelta) -> Message:
    message = Message(
        kind=kind,
        due_at=due_at,
        not_after=due_at + worth,
        to=member.user.email,
        clinic=member.clinic,
        recipient=member.user,
        slot_day=day,
    )
    return keyed(message, member.clinic_id, member.user_id, day)


def _days(zone: ZoneInfo, at: time, worth: timedelta, now: datetime) -> Iterator[tuple[date, datetime]]:
    """Local days of the zone on which `at` comes within 48 hours, or came so lately that it is still worth sending."""
    first = (now - worth).astimezone(zone).date()
    for days in range((worth + AHEAD).days + 3):
        day = first + timedelta(days=days)
        due_at = datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
        if now - worth < due_at <= now + AHEAD:
            yield day, due_at
