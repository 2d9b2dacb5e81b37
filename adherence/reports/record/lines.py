"""Sets, flags, holds and mail of the record, one line each. Times are the patient's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from adherence.models import LoggedSet, Message, PainFlag
from adherence.models.flags import Level
from adherence.reports import flag_words, pain_words, plan_words
from adherence.reports.desk_words import When, when
from exercises.models import Hold
from patients.models import Patient, User

LATE = timedelta(hours=1)
CORRECTABLE_FOR = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The least of a set, for counting and for pain."""

    day: date
    at: datetime
    pain: int | None
    voided: bool


@dataclass(frozen=True, kw_only=True)
class SetLine:
    """A set; `entered` and `voided` say who and when, where that is worth saying.

    `correctable`: the clinic may still take it back.
    """

    logged: LoggedSet
    when: When
    amount: str
    felt: str
    entered: str
    voided: str
    correctable: bool


@dataclass(frozen=True, kw_only=True)
class FlagLine:
    flag: PainFlag
    tone: str
    icon: str
    tag: str
    when: When
    said: str


@dataclass(frozen=True, kw_only=True)
class HoldLine:
    hold: Hold
    began: When
    begun_by: str
    ended: When | None
    ended_by: str


@dataclass(frozen=True, kw_only=True)
class MailLine:
    message: Message
    when: When


def set_line(logged: LoggedSet, patient: Patient, now: datetime) -> SetLine:
    entered = voided = ""
    if logged.source == LoggedSet.Source.CLINIC or logged.entered_at - logged.performed_at > LATE:
        entered = _("Entered %(who)s") % {"who": who_when(logged.entered_by, logged.entered_at, patient, now)}
    if logged.by_carer:
        entered = ". ".join(filter(None, (entered, _("by %(name)s (carer)") % {"name": logged.by_carer})))
    if logged.clock_was_off:
        entered = ". ".join(filter(None, (entered, _("The phone’s clock was off: time corrected"))))
    if logged.voided_at:
        voided = _("Taken back %(who)s") % {"who": who_when(logged.voided_by, logged.voided_at, patient, now)}
    return SetLine(
        logged=logged,
        when=when(logged.performed_at, patient.zone, now=now),
        amount=plan_words.amount_of(logged.repetitions, logged.seconds),
        felt="" if logged.pain is None else f"{logged.pain}/10, {pain_words.strength(logged.pain)}",
        entered=entered,
        voided=": ".join(filter(None, (voided, logged.void_reason))),
        correctable=not voided and now - logged.performed_at < CORRECTABLE_FOR,
    )


def flag_line(flag: PainFlag, patient: Patient, now: datetime) -> FlagLine:
    """A resolved flag speaks softly, with what came of it."""
    level, said = Level(flag.level), [flag_words.said(flag)]
    tone, icon, tag = flag_words.TONES[level], flag_words.ICONS[level], _("%(level)s, open")
    if flag.state == PainFlag.State.ACKNOWLEDGED:
        tag = _("%(level)s, seen")
    if flag.state == PainFlag.State.RESOLVED:
        tone, icon, tag = "mute", "check", _("%(level)s, resolved")
        said += [flag.get_outcome_display(), flag.resolution]
    return FlagLine(
        flag=flag,
        tone=tone,
        icon=icon,
        tag=tag % {"level": level.label},
        when=when(flag.reported_at, patient.zone, now=now),
        said=". ".join(filter(None, said)),
    )


def hold_line(hold: Hold, patient: Patient, now: datetime) -> HoldLine:
    return HoldLine(
        hold=hold,
        began=when(hold.starts_at, patient.zone, now=now),
        begun_by=str(hold.begun_by or _("Dorsi")),
        ended=when(hold.ends_at, patient.zone, now=now) if hold.ends_at else None,
        ended_by=str(hold.ended_by or ""),
    )


def mail_line(message: Message, patient: Patient, now: datetime) -> MailLine:
    """The message has been sent."""
    return MailLine(message=message, when=when(message.sent_at or now, patient.zone, now=now))


def carer(name: str) -> str:
    """`Tom Doyle (carer)`."""
    return _("%(name)s (carer)") % {"name": name}


def who_when(person: User | None, at: datetime, patient: Patient, now: datetime) -> str:
    """`by Sam Whitfield, Today 9:05 am`."""
    moment = when(at, patient.zone, now=now)
    words = {"person": person, "day": moment.day, "clock": moment.clock}
    return (_("by %(person)s, %(day)s %(clock)s") if person else _("%(day)s %(clock)s")) % words
