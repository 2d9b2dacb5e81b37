"""The record, part by part, as the page shows it. Times are the patient's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import islice

from django.utils.formats import date_format

from adherence.models import ClinicMessage, LoggedSet, Message, PainFlag
from adherence.reports import messages, moments, reminding
from adherence.reports.caseload import Facts, Need, Row, need_of, row_of
from adherence.reports.caseload.mail import sentence as trouble_words
from adherence.reports.desk_words import When, when
from adherence.reports.in_effect import InEffect, settings_of
from adherence.reports.progress import Progress
from adherence.reports.record import calendar, found, lines, plan, stats, timeline
from adherence.reports.reminders import REMINDERS
from adherence.scoring import DayCount, Score, score
from exercises.models import Hold
from exercises.reports import Plan
from patients.models import CareEvent, Invitation, Patient, Surgery

FIRST_EVENTS, SET_DAYS, LAST_MESSAGES = 12, 3, 5


@dataclass(frozen=True, kw_only=True)
class Record:
    """One patient, as adherence.reports.record.read reads it. `plans`, `sets` and `written` begin with the last one.

    `whole`: the timeline is shown with every event.
    """

    facts: Facts
    plans: tuple[Plan, ...]
    counts: Mapping[date, DayCount]
    flags: tuple[found.Stepped, ...]
    invitations: tuple[found.Followed, ...]
    mails: tuple[Message, ...]
    care: tuple[CareEvent, ...]
    written: tuple[ClinicMessage, ...]
    mail_tallies: tuple[found.MailTally, ...]
    tallies: tuple[found.Tally, ...]
    sets: tuple[LoggedSet, ...]
    whole: bool

    @property
    def patient(self) -> Patient:
        return self.facts.patient

    @property
    def now(self) -> datetime:
        return self.facts.now

    @cached_property
    def need(self) -> Need:
        return need_of(self.facts)

    @cached_property
    def row(self) -> Row:
        """As on the caseload."""
        return row_of(self.facts, self.need)

    @property
    def born(self) -> str:
        return date_format(self.patient.date_of_birth, "DATE_FORMAT")

    @property
    def surgery(self) -> Surgery | None:
        return self.facts.surgery

    @cached_property
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

    @cached_property
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

    @cached_property
    def open_flag(self) -> lines.FlagLine | None:
        """The most pressing one."""
        return next((lines.flag_line(f, self.patient, self.now) for f in self.facts.open_flags), None)

    @cached_property
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
        """The last one that reached the patient."""
        reached = [mail for mail in self.mail_tallies if mail.became is messages.Became.SENT]
        last = max(reached, key=lambda mail: mail.at, default=None)
        return lines.mail_line(last, self.patient, self.now) if last else None

    @property
    def written_lines(self) -> list[lines.WrittenLine]:
        """The last messages of the clinic."""
        return [lines.written_line(each, self.patient, self.now) for each in self.written[:LAST_MESSAGES]]

    @cached_property
    def no_reminder(self) -> str:
        """Why no reminder may be sent now; empty when one may."""
        today, plan = self.facts.today, next(iter(self.plans), None)
        reminders = [mail for mail in self.mail_tallies if mail.kind in REMINDERS and mail.slot_day == today]
        asked = reminding.Asking(
            patient=self.patient,
            plan=plan,
            settings=self._settings,
            left=plan.sets_prescribed_on(today) - self.counts[today].counted if plan else 0,
            sent=sum(mail.state in reminding.LEFT for mail in reminders),
            last=max((mail.due_at for mail in self.mail_tallies if mail.kind == Message.Kind.NUDGE), default=None),
        )
        return reminding.why_not(asked, self.now)

    @cached_property
    def _settings(self) -> InEffect:
        return settings_of(self.patient)

    @property
    def discharged_since(self) -> str:
        at = self.patient.discharged_at
        return moments.moment(at, self.patient.zone, now=self.now) if at else ""

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

    @cached_property
    def pain(self) -> stats.Stat:
        return stats.pain(self.facts)

    @cached_property
    def last_set(self) -> stats.Stat:
        return stats.last_set(self.facts, self.sets)

    @cached_property
    def reminders(self) -> stats.Stat:
        return stats.reminders(self.facts, self._settings, self.plans)

    @cached_property
    def progress(self) -> Progress:
        """The last six weeks, today included."""
        return calendar.progress_of(self)

    @cached_property
    def all_days(self) -> Score:
        """Over every completed day that the calendar shows."""
        return score(self.progress.completed)

    @property
    def pain_words(self) -> str:
        return stats.pain_trend(self.progress)

    @property
    def pain_marks(self) -> str:
        """Holds and changes of the plan, beside the line of pain."""
        return calendar.marked(self.progress)

    @cached_property
    def events(self) -> list[timeline.Event]:
        return timeline.events_of(self)

    @cached_property
    def latest_events(self) -> list[timeline.Event]:
        """The last ones; of sums of sets the last days only, and none of reminders: they would hide the rest."""
        sets = [event for event in self.events if event.of_sets][SET_DAYS:]
        told = (event for event in self.events if not event.of_reminders and event not in sets)
        return list(islice(told, FIRST_EVENTS))

    @property
    def shown_events(self) -> list[tuple[When, timeline.Event]]:
        """The latest, or every one when `whole` is asked for."""
        shown = self.events if self.whole else self.latest_events
        return [(when(event.at, self.patient.zone, now=self.now), event) for event in shown]

    @property
    def has_more_events(self) -> bool:
        return not self.whole and len(self.events) > len(self.latest_events)
