"""Sets, flags, holds, messages and mail of the record, one line each. Times are the patient's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from adherence.models import ClinicMessage, LoggedSet, Message, PainFlag
from adherence.models.flags import Level
from adherence.reports import flag_words, messages, pain_words, plan_words
from adherence.reports.desk_words import When, when
from adherence.reports.pain_words import lower_first
from adherence.reports.record.found import MailTally
from exercises.models import Hold
from patients.models import Patient, User

LATE = timedelta(hours=1)
CORRECTABLE_FOR = timedelta(days=30)


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
class WrittenLine:
    """A message of the clinic: whether it was read, and what became of its mail where that is not all well."""

    text: str
    by: str
    when: When
    read: str
    tone: str
    icon: str
    mail: str


@dataclass(frozen=True, kw_only=True)
class MailLine:
    kind: str
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


def written_line(written: ClinicMessage, patient: Patient, now: datetime) -> WrittenLine:
    return WrittenLine(
        text=written.text,
        by=str(written.written_by),
        when=when(written.written_at, patient.zone, now=now),
        read=_("Read %(who)s") % {"who": who_when(None, written.read_at, patient, now)}
        if written.read_at
        else _("Not read yet"),
        tone="ok" if written.read_at else "mute",
        icon="done" if written.read_at else "clock",
        mail=_mail_of(written, patient, now),
    )


def _mail_of(written: ClinicMessage, patient: Patient, now: datetime) -> str:
    if written.mail is None:
        return _("No email: none was agreed to")
    line = messages.line(written.mail, patient.zone, now)
    return ". ".join(filter(None, (_("Email: %(state)s") % {"state": lower_first(line.state)}, line.why.rstrip("."))))


def mail_line(mail: MailTally, patient: Patient, now: datetime) -> MailLine:
    return MailLine(kind=str(Message.Kind(mail.kind).label), when=when(mail.at, patient.zone, now=now))


def carer(name: str) -> str:
    """`Tom Doyle (carer)`."""
    return _("%(name)s (carer)") % {"name": name}


def who_when(person: User | None, at: datetime, patient: Patient, now: datetime) -> str:
    """`by Sam Whitfield, Today 9:05 am`."""
    moment = when(at, patient.zone, now=now)
    words = {"person": person, "day": moment.day, "clock": moment.clock}
    return (_("by %(person)s, %(day)s %(clock)s") if person else _("%(day)s %(clock)s")) % words
