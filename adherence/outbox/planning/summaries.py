"""Weekly summaries and daily digests of the next 48 hours become rows, by the calendar of each zone.

The rows themselves say who is planned: a round in which everybody is asks once for each day that has come near.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from adherence.models import Message, ReminderSettings
from adherence.outbox.planning.marks import AHEAD
from adherence.outbox.rows import keyed, put_down
from patients.models import Membership, Patient, Role

MONDAY, FRIDAY = 0, 4


@dataclass(frozen=True)
class Mailing:
    """Sent `at` a local time on some days of the week, and worth something for a while after it."""

    kind: Message.Kind
    at: time
    weekdays: range
    worth: timedelta


PATIENT_SUMMARY = Mailing(Message.Kind.PATIENT_SUMMARY, time(8), range(MONDAY, MONDAY + 1), timedelta(hours=12))
DIGEST = Mailing(Message.Kind.DIGEST, time(7, 30), range(MONDAY, FRIDAY + 1), timedelta(hours=4))
TEAM_SUMMARY = Mailing(Message.Kind.CLINICIAN_SUMMARY, time(7, 30), range(MONDAY, MONDAY + 1), timedelta(hours=12))


def plan_summaries(now: datetime) -> int:
    """Put down what is missing: patients' summaries, then the mail of every clinician."""
    return put_down(_patient_rows(now)) + put_down(_team_rows(now))


def _patient_rows(now: datetime) -> Iterator[Message]:
    zones = _patients().order_by("time_zone").values_list("time_zone", flat=True).distinct()
    for day, due in _calendar(PATIENT_SUMMARY, zones, now):
        planned = _planned(PATIENT_SUMMARY, day).filter(patient=OuterRef("pk"))
        for patient in _patients().filter(~Exists(planned), time_zone__in=list(due)).iterator():
            message = _message(PATIENT_SUMMARY, day, due[patient.time_zone])
            message.to, message.clinic_id, message.patient = patient.email, patient.clinic_id, patient
            yield keyed(message, patient.pk, day)


def _patients() -> QuerySet[Patient]:
    """Who gets a weekly summary: in care, joined, agreed to emails, and not against it."""
    against = ReminderSettings.objects.filter(patient=OuterRef("pk"), weekly_summary=False)
    return Patient.objects.in_care().filter(~Exists(against), joined_at__isnull=False, consented_at__isnull=False)


def _team_rows(now: datetime) -> Iterator[Message]:
    members = Membership.objects.active().filter(role=Role.CLINICIAN).select_related("clinic", "user")
    zones = list(members.order_by("clinic__time_zone").values_list("clinic__time_zone", flat=True).distinct())
    for mailing in (DIGEST, TEAM_SUMMARY):
        for day, due in _calendar(mailing, zones, now):
            planned = _planned(mailing, day).filter(recipient=OuterRef("user"), clinic=OuterRef("clinic"))
            for member in members.filter(~Exists(planned), clinic__time_zone__in=list(due)).iterator():
                message = _message(mailing, day, due[member.clinic.time_zone])
                message.to, message.clinic, message.recipient = member.user.email, member.clinic, member.user
                yield keyed(message, member.clinic_id, member.user_id, day)


def _planned(mailing: Mailing, day: date) -> QuerySet[Message]:
    return Message.objects.filter(kind=mailing.kind, slot_day=day)


def _message(mailing: Mailing, day: date, due_at: datetime) -> Message:
    return Message(kind=mailing.kind, due_at=due_at, not_after=due_at + mailing.worth, slot_day=day)


def _calendar(mailing: Mailing, zones: Iterable[str], now: datetime) -> Iterator[tuple[date, Mapping[str, datetime]]]:
    """Each local day on which the mailing comes within 48 hours, or came so lately that it is still worth sending.

    With the instant at which it is due in each of the zones.
    """
    days: dict[date, dict[str, datetime]] = {}
    for zone in zones:
        for day, due_at in _days(ZoneInfo(zone), mailing, now):
            days.setdefault(day, {})[zone] = due_at
    yield from sorted(days.items())


def _days(zone: ZoneInfo, mailing: Mailing, now: datetime) -> Iterator[tuple[date, datetime]]:
    first = (now - mailing.worth).astimezone(zone).date()
    for days in range((mailing.worth + AHEAD).days + 3):
        day = first + timedelta(days=days)
        due_at = datetime.combine(day, mailing.at, tzinfo=zone).astimezone(UTC)
        if day.weekday() in mailing.weekdays and now - mailing.worth < due_at <= now + AHEAD:
            yield day, due_at
