"""One flag in full: what was said and not said, why it has its level, what was done, and the patient around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adherence.models import FlagEvent, Message, PainFlag
from adherence.models.flags import Level
from adherence.reports import pain_words
from adherence.reports.days import completed_days
from adherence.reports.desk_words import pain_sentence
from adherence.reports.moments import moment
from adherence.reports.pain import recent_line
from adherence.reports.pictures.pain import PainLine
from adherence.reports.queue import Row
from adherence.reports.sentences import share
from adherence.reports.waiting import Waiting, waiting_of
from adherence.scoring import Score, score
from exercises import schedule
from exercises.models import Hold
from exercises.reports import Plan, current_plan
from exercises.reports.words import often_in_words, session_in_words
from patients.models import Surgery, User

WEEK = timedelta(days=7)
ICONS = {
    FlagEvent.Kind.REPORTED: ("flag", "danger"),
    FlagEvent.Kind.HELD: ("held", "warn"),
    FlagEvent.Kind.ACKNOWLEDGED: ("user", "info"),
    FlagEvent.Kind.ASSIGNED: ("users", "info"),
    FlagEvent.Kind.SNOOZED: ("clock", "mute"),
    FlagEvent.Kind.CALLED: ("phone", "info"),
    FlagEvent.Kind.ESCALATED: ("bell", "warn"),
    FlagEvent.Kind.RESOLVED: ("done", "ok"),
}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of the timeline."""

    icon: str
    tone: str
    at: str
    what: str
    who: str
    note: str


@dataclass(frozen=True, kw_only=True)
class FlagInFull:
    """A flag with its patient, clinic and people loaded. `viewer` reads “you” for what they did themselves."""

    flag: PainFlag
    viewer: User
    now: datetime

    @cached_property
    def zone(self) -> ZoneInfo:
        """The clinic's: these are the team's times."""
        return self.flag.patient.clinic.zone

    @property
    def row(self) -> Row:
        return Row(flag=self.flag, zone=self.zone, viewer=self.viewer, now=self.now, surgery=self.surgery)

    @property
    def headline(self) -> str:
        """The signs, or the pain: what the page is about."""
        signs = pain_words.short_signs(self.flag.warning_signs)
        if signs:
            return pain_words.lower_first(signs)
        if self.flag.score is None:
            return pain_words.lower_first(pain_words.kinds(self.flag.kinds))
        return _("pain %(score)d out of 10") % {"score": self.flag.score}

    @property
    def strength(self) -> str:
        return "" if self.flag.score is None else pain_words.strength(self.flag.score)

    @property
    def signs(self) -> list[str]:
        return pain_words.signs(self.flag.warning_signs)

    @property
    def not_signs(self) -> str:
        return pain_words.unticked_signs(self.flag.warning_signs)

    @property
    def places(self) -> str:
        return pain_words.places(self.flag.places)

    @property
    def kinds(self) -> str:
        return pain_words.kinds(self.flag.kinds)

    @property
    def written(self) -> str:
        """When it was filled in, where it reached us later; empty otherwise."""
        at = self.flag.written_at
        return moment(at, self.zone, now=self.now) if at else ""

    @property
    def reasons(self) -> list[tuple[str, Level]]:
        """Each reason in words, with the level it alone would give."""
        return [(pain_words.reason(kept), Level(kept["level"])) for kept in self.flag.reasons]

    @property
    def waiting(self) -> Waiting:
        return waiting_of(self.flag, self.now)

    @property
    def reported_at(self) -> str:
        return self.when(self.flag.reported_at)

    @property
    def acknowledge_by(self) -> str:
        return self.when(self.flag.acknowledge_by) if self.flag.acknowledge_by else ""

    @property
    def seen(self) -> str:
        return self._who_when(self.flag.acknowledged_by, self.flag.acknowledged_at)

    @property
    def resolved(self) -> str:
        return self._who_when(self.flag.resolved_by, self.flag.resolved_at)

    @cached_property
    def events(self) -> list[FlagEvent]:
        """Newest first."""
        return list(self.flag.events.select_related("by").order_by("-at", "-pk"))

    @property
    def timeline(self) -> list[Happening]:
        return [self._happening(event) for event in self.events]

    @property
    def last_call(self) -> str:
        calls = [event for event in self.events if event.kind == FlagEvent.Kind.CALLED]
        return self._who_when(calls[0].by, calls[0].at) if calls else ""

    @property
    def held_at(self) -> str:
        held = [event.at for event in self.events if event.kind == FlagEvent.Kind.HELD]
        return self.when(held[0]) if held else ""

    @property
    def mails(self) -> str:
        """`Emailed 3 people: 2 sent, 1 waiting`; empty when nobody was to be told."""
        messages = Message.objects.filter(flag=self.flag).values_list("recipient", "state")
        told = list(messages)
        if not told:
            return ""
        sent = sum(state == Message.State.SENT for _recipient, state in told)
        people = len({recipient for recipient, _state in told})
        words = ngettext("Email to %(people)d person", "Email to %(people)d people", people) % {"people": people}
        return _("%(words)s: %(sent)d of %(all)d sent") % {"words": words, "sent": sent, "all": len(told)}

    @cached_property
    def surgery(self) -> Surgery | None:
        return next(iter(self.flag.patient.surgeries.all()), None)

    @cached_property
    def age(self) -> int:
        return self.flag.patient.age(self.now)

    @cached_property
    def plan(self) -> Plan | None:
        return current_plan(self.flag.patient, self.now)

    @property
    def dose(self) -> str:
        """`4 times a day, 2 sets of 10 pumps`; empty when nothing is prescribed for today."""
        if self.plan is None:
            return ""
        dose = self.plan.dose_on(self.flag.patient.local_date(self.now), self.now)
        if dose is None:
            return ""
        window = schedule.Window(wakes_at=self.flag.patient.wakes_at, sleeps_at=self.flag.patient.sleeps_at)
        return f"{often_in_words(dose, window)}, {session_in_words(dose)}"

    @property
    def hold(self) -> Hold | None:
        return self.plan.hold_at(self.now) if self.plan else None

    @cached_property
    def week(self) -> Score:
        """The last 7 completed days."""
        patient = self.flag.patient
        today = patient.local_date(self.now)
        days = completed_days([patient.pk], now=self.now, first=today - WEEK, last=today - timedelta(days=1))
        return score(days[patient.pk])

    @property
    def week_words(self) -> str:
        return share(self.week)

    @cached_property
    def trend(self) -> PainLine:
        zero = self.surgery.date if self.surgery else None
        return recent_line(self.flag.patient, day_zero=zero, now=self.now)

    @property
    def trend_words(self) -> str:
        return pain_sentence(self.trend.scores)

    @cached_property
    def others(self) -> list[PainFlag]:
        """The patient's other flags that nobody has resolved."""
        return list(PainFlag.objects.open().filter(patient=self.flag.patient).exclude(pk=self.flag.pk))

    def when(self, at: datetime) -> str:
        return moment(at, self.zone, now=self.now)

    def _who_when(self, person: User | None, at: datetime | None) -> str:
        if at is None:
            return ""
        return f"{self._name(person)}, {self.when(at)}"

    def _name(self, person: User | None) -> str:
        if person is None:
            return ""
        return _("you") if person == self.viewer else str(person)

    def _happening(self, event: FlagEvent) -> Happening:
        icon, tone = ICONS[FlagEvent.Kind(event.kind)]
        return Happening(
            icon=icon,
            tone=tone,
            at=self.when(event.at),
            what=event.get_kind_display(),
            who=self._name(event.by) or _("Dorsi"),
            note=_escalated_to(event.note) if event.kind == FlagEvent.Kind.ESCALATED else event.note,
        )


def _escalated_to(step: str) -> str:
    if step == "1":
        return _("To the treating clinician and the managers: the target is over")
    return _("To every clinician: twice the target is over")
