"""Weekly summaries and daily digests of the next 48 hours become rows, by the calendar of each zone.

The rows themselves say who is planned: a round in which everybody is asks once for each day that has come near. What
came and went while no planner ran is put down as too late, so that it is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from adherence.models import Heartbeat, Message
from adherence.outbox.planning.marks import AHEAD, LOOK_BACK
from adherence.outbox.rows import keyed, put_down
from patients.models import Membership, Patient, Role

MONDAY, FRIDAY = 0, 4
Calendar = Sequence[tuple[date, Mapping[str, datetime]]]  # local days, and when the mailing is due on it in each zone


@dataclass(frozen=True)
class Mailing:
    """Sent `at` a local time on some days of the week, and worth something for a while after it."""

    kind: Message.Kind
    at: time
    weekdays: range
    worth: timedelta

    def message(self, day: date, due_at: datetime, now: datetime) -> Message:
        """An unsaved row for nobody yet; expired when it is worth nothing any more."""
        end = due_at + self.worth
        gone = {"state": Message.State.EXPIRED, "finished_at": now} if end <= now else {}
        return Message(kind=self.kind, due_at=due_at, not_after=end, slot_day=day, **gone)


PATIENT_SUMMARY = Mailing(Message.Kind.PATIENT_SUMMARY, time(8), range(MONDAY, MONDAY + 1), timedelta(hours=12))
DIGEST = Mailing(Message.Kind.DIGEST, time(7, 30), range(MONDAY, FRIDAY + 1), timedelta(hours=4))
TEAM_SUMMARY = Mailing(Message.Kind.CLINICIAN_SUMMARY, time(7, 30), range(MONDAY, MONDAY + 1), timedelta(hours=12))


def plan_summaries(now: datetime) -> int:
    """Put down what is missing: patients' summaries, then the mail of every clinician."""
    zones, unplanned = _zones(), _unplanned_since(now)
    patients = _patient_rows(_calendar(PATIENT_SUMMARY, zones, now, unplanned), now)
    team = (_team_rows(each, _calendar(each, zones, now, unplanned), now) for each in (DIGEST, TEAM_SUMMARY))
    return put_down(patients) + sum(put_down(rows) for rows in team)


def _zones() -> list[str]:
    """Of patients and of clinics; one query."""
    clinics = _clinicians().order_by().values_list("clinic__time_zone", flat=True)
    return list(_patients().order_by().values_list("time_zone", flat=True).union(clinics))


def _patient_rows(calendar: Calendar, now: datetime) -> Iterator[Message]:
    for day, due in calendar:
        planned = _planned(PATIENT_SUMMARY, day).filter(patient=OuterRef("pk"))
        for patient in _patients().filter(~Exists(planned), time_zone__in=list(due)).iterator():
            message = PATIENT_SUMMARY.message(day, due[patient.time_zone], now)
            message.to, message.clinic_id, message.patient = patient.email, patient.clinic_id, patient
            if _was_there(message, patient.joined_at):
                yield keyed(message, patient.pk, day)


def _patients() -> QuerySet[Patient]:
    """Who gets a weekly summary: in care, joined, agreed to emails, and for it, by choice or as the clinic does."""
    reached = Patient.objects.in_care().filter(joined_at__isnull=False, consented_at__isnull=False)
    wanted = Coalesce("reminders__weekly_summary", "clinic__weekly_summary")
    return reached.alias(wanted=wanted).filter(wanted=True)


def _team_rows(mailing: Mailing, calendar: Calendar, now: datetime) -> Iterator[Message]:
    for day, due in calendar:
        planned = _planned(mailing, day).filter(recipient=OuterRef("user"), clinic=OuterRef("clinic"))
        members = _clinicians().filter(~Exists(planned), clinic__time_zone__in=list(due))
        for member in members.select_related("clinic", "user").iterator():
            message = mailing.message(day, due[member.clinic.time_zone], now)
            message.to, message.clinic, message.recipient = member.user.email, member.clinic, member.user
            if _was_there(message, member.created_at):
                yield keyed(message, member.clinic_id, member.user_id, day)


def _clinicians() -> QuerySet[Membership]:
    return Membership.objects.active().filter(role=Role.CLINICIAN)


def _planned(mailing: Mailing, day: date) -> QuerySet[Message]:
    return Message.objects.filter(kind=mailing.kind, slot_day=day)


def _was_there(message: Message, since: datetime | None) -> bool:
    """Nobody missed what came before them."""
    return message.state == Message.State.PENDING or (since is not None and since <= message.due_at)


def _unplanned_since(now: datetime) -> datetime:
    """No planner has looked further ahead than this, from a week back on; with none before, this is the first."""
    last = Heartbeat.objects.last_of("plan_messages")
    return max(last + AHEAD, now - LOOK_BACK) if last else now


def _calendar(mailing: Mailing, zones: Iterable[str], now: datetime, unplanned: datetime) -> Calendar:
    """Each local day on which the mailing comes within 48 hours, or came so lately that it is still worth sending.

    And each on which it came `unplanned`, since then. With the instant at which it is due in each of the zones.
    """
    since = min(now - mailing.worth, unplanned)
    days: dict[date, dict[str, datetime]] = {}
    for zone in zones:
        for day, due_at in _days(ZoneInfo(zone), mailing, since, now + AHEAD):
            days.setdefault(day, {})[zone] = due_at
    return sorted(days.items())


def _days(zone: ZoneInfo, mailing: Mailing, since: datetime, until: datetime) -> Iterator[tuple[date, datetime]]:
    first = since.astimezone(zone).date()
    for days in range((until - since).days + 3):
        day = first + timedelta(days=days)
        due_at = datetime.combine(day, mailing.at, tzinfo=zone).astimezone(UTC)
        if day.weekday() in mailing.weekdays and since < due_at <= until:
            yield day, due_at
