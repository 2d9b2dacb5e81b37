"""The record, part by part, as the page shows it. Times are the patient's own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import get_language_bidi

from adherence.models import LoggedSet, Message, PainFlag, ReminderSettings
from adherence.reports import messages, moments
from adherence.reports.caseload import Facts, Need, Row, need_of, row_of
from adherence.reports.caseload.mail import sentence as trouble_words
from adherence.reports.caseload.rows import held_on
from adherence.reports.desk_words import When, when
from adherence.reports.progress import WEEK, WEEKS, Progress, ProgressDay
from adherence.reports.record import lines, plan, stats, timeline
from adherence.scoring import DayCount, Score, score
from exercises.models import Hold
from exercises.reports import Plan
from patients.models import Invitation, Patient, Surgery

FIRST_EVENTS, SET_DAYS = 12, 3
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Record:
    """One patient, as adherence.reports.record.read reads it. `plans` and `sets` begin with the last one."""

    facts: Facts
    plans: tuple[Plan, ...]
    counts: Mapping[date, DayCount]
    flags: tuple[PainFlag, ...]
    invitations: tuple[Invitation, ...]
    last_mail: Message | None
    mails: tuple[Message, ...]
    tallies: tuple[lines.Tally, ...]
    sets: tuple[LoggedSet, ...]

    @property
    def patient(self) -> Patient:
        return self.facts.patient

    @property
    def now(self) -> datetime:
        return self.facts.now

    @cached_property
    def need(self) -> Need:
        return need_of(self.facts)

    @property
    def row(self) -> Row:
        """As on the caseload."""
        return row_of(self.facts, self.need)

    @property
    def born(self) -> str:
        return date_format(self.patient.date_of_birth, "DATE_FORMAT")

    @property
    def surgery(self) -> Surgery | None:
        return self.facts.surgery

    @property
    def surgery_words(self) -> str:
        return stats.surgery_words(self.facts)

    @property
    def elsewhere(self) -> str:
        """The patient's zone, where it differs from the clinic's; empty otherwise."""
        zone = self.patient.time_zone
        return "" if zone == self.patient.clinic.time_zone else zone.rpartition("/")[-1].replace("_", " ")

    @cached_property
    def plan(self) -> plan.PlanShown | None:
        """The last prescription."""
        return plan.shown(self.plans[0], self.now) if self.plans else None

    @property
    def earlier_plans(self) -> list[str]:
        """How each prescription before the last one ended."""
        return [plan.ended_words(each.prescription, self.now) for each in self.plans[1:]]

    @property
    def hold(self) -> lines.HoldLine | None:
        held = self.facts.hold
        return lines.hold_line(held, self.patient, self.now) if held else None

    @property
    def held_since(self) -> str:
        held = self.facts.hold
        return moments.moment(held.starts_at, self.patient.zone, now=self.now) if held else ""

    @property
    def holds(self) -> list[lines.HoldLine]:
        """Every hold, the last one first."""
        held: list[Hold] = sorted(self.facts.holds, key=lambda hold: hold.starts_at, reverse=True)
        return [lines.hold_line(hold, self.patient, self.now) for hold in held]

    @property
    def open_flag(self) -> lines.FlagLine | None:
        """The most pressing one."""
        return next((lines.flag_line(f, self.patient, self.now) for f in self.facts.open_flags), None)

    @property
    def answer_by(self) -> str:
        """Until when the patient was told to hear from the clinic, by the clinic's clock; empty once it was seen."""
        waiting = [f.acknowledge_by for f in self.facts.open_flags if f.acknowledged_at is None and f.acknowledge_by]
        return moments.moment(min(waiting), self.patient.clinic.zone, now=self.now) if waiting else ""

    @property
    def flag_lines(self) -> list[lines.FlagLine]:
        """Open ones first, then the latest."""
        latest = sorted(self.flags, key=lambda flag: flag.reported_at, reverse=True)
        settled = sorted(latest, key=lambda flag: flag.state == PainFlag.State.RESOLVED)
        return [lines.flag_line(flag, self.patient, self.now) for flag in settled]

    @property
    def set_lines(self) -> list[lines.SetLine]:
        return [lines.set_line(logged, self.patient, self.now) for logged in self.sets]

    @property
    def mail(self) -> lines.MailLine | None:
        return lines.mail_line(self.last_mail, self.patient, self.now) if self.last_mail else None

    @property
    def mail_trouble(self) -> str:
        """That mail does not arrive, and since when; empty otherwise."""
        trouble = self.facts.mail_trouble
        return trouble_words(trouble, self.patient, self.now) if trouble else ""

    @property
    def mail_lines(self) -> list[messages.Line]:
        """The last ones that were due, and what became of each."""
        return [messages.line(message, self.patient.zone, self.now) for message in self.mails]

    @property
    def invitation(self) -> Invitation | None:
        """The last one to the patient, while it has not been accepted."""
        own = [i for i in self.invitations if i.kind == Invitation.Kind.PATIENT and not i.accepted_at]
        return own[-1] if own and not self.patient.joined_at else None

    @property
    def invited_until(self) -> When | None:
        return when(self.invitation.expires_at, self.patient.zone, now=self.now) if self.invitation else None

    @property
    def invitation_is_open(self) -> bool:
        return self.invitation is not None and self.invitation.is_open(self.now)

    @property
    def pain(self) -> stats.Stat:
        return stats.pain(self.facts)

    @property
    def last_set(self) -> stats.Stat:
        return stats.last_set(self.facts, self.sets)

    @property
    def reminders(self) -> stats.Stat:
        settings: ReminderSettings | None = getattr(self.patient, "reminders", None)
        return stats.reminders(self.facts, settings, self.plans)

    @cached_property
    def progress(self) -> Progress:
        """The last six weeks, today included."""
        today = self.facts.today
        began = self.surgery.date if self.surgery else self.patient.local_date(self.patient.created_at)
        first = max(min(began, today), today - (WEEKS * WEEK - 1) * _ONE_DAY)
        days = [first + n * _ONE_DAY for n in range((today - first).days + 1)]
        worst: dict[date, int] = {}
        for at, told in self.facts.scores:
            day = self.patient.local_date(at)
            worst[day] = max(told, worst.get(day, 0))
        flagged = Counter(self.patient.local_date(flag.reported_at) for flag in self.flags)
        return Progress(
            today=today,
            surgery=began,
            days=tuple(self._day(day, worst.get(day), flagged[day]) for day in days),
            mirrored=get_language_bidi(),
        )

    @property
    def all_days(self) -> Score:
        """Over every completed day that the calendar shows."""
        return score(self.progress.completed)

    def _day(self, day: date, pain: int | None, flags: int) -> ProgressDay:
        count = self.counts.get(day, DayCount(day, 0, 0))
        held = held_on(day, self.facts)
        return ProgressDay(
            day=day,
            prescribed=count.prescribed,
            done=count.counted,
            uncounted=count.uncounted,
            pain=pain,
            flags=flags,
            held=held,
        )

    @property
    def pain_words(self) -> str:
        return stats.pain_trend(self.progress)

    @cached_property
    def events(self) -> list[timeline.Event]:
        return timeline.events_of(
            self.patient,
            plans=self.plans,
            flags=self.flags,
            invitations=self.invitations,
            tallies=self.tallies,
            counts=self.counts,
            now=self.now,
        )

    @property
    def latest_events(self) -> list[tuple[When, timeline.Event]]:
        """The last ones, with the sets of the last days only: they would hide the rest."""
        sets = [event for event in self.events if event.of_sets][SET_DAYS:]
        return [self._dated(event) for event in self.events if event not in sets][:FIRST_EVENTS]

    @property
    def all_events(self) -> list[tuple[When, timeline.Event]]:
        """Every one; empty when the latest are all there are."""
        return [self._dated(event) for event in self.events] if len(self.events) > len(self.latest_events) else []

    def _dated(self, event: timeline.Event) -> tuple[When, timeline.Event]:
        return when(event.at, self.patient.zone, now=self.now), event
