"""What a patient needs of the clinic today, and the reason in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adherence.models import PainFlag
from adherence.models.flags import Level
from adherence.reports import flag_words, moments, sentences
from adherence.reports.caseload import mail
from adherence.reports.caseload.facts import Facts
from adherence.scoring import Signal, SignalKind
from exercises.models import Hold, Prescription

ENDS_SOON = timedelta(days=2)
URGENCY = {level: rank for rank, level in enumerate(Level)}


class Group(TextChoices):
    """The groups of the caseload, those who need somebody first."""

    NOW = "now", gettext_lazy("Needs you now")
    CHECK = "check", gettext_lazy("Check today")
    TRACK = "track", gettext_lazy("On track")
    HOLD = "hold", gettext_lazy("On hold")
    INVITED = "invited", gettext_lazy("Invited")
    FINISHED = "finished", gettext_lazy("Finished")


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A tag (icon and word in a tone) with the sentence that says why; `late` is what is past its target."""

    tone: str
    icon: str
    tag: str
    words: str = ""
    late: str = ""
    solid: bool = False
    prescribe: bool = False


@dataclass(frozen=True, kw_only=True)
class Need:
    """`urgency` sorts within the group: level, not yet seen, time left, lowest share of sets.

    `others` are those reasons that are neither a flag nor a state: signals, a plan that ends or is not there yet.
    """

    group: Group
    reasons: tuple[Reason, ...]
    others: tuple[Reason, ...]
    urgency: tuple[int, bool, float, int]


def need_of(facts: Facts) -> Need:
    """The group of the most pressing thing, and every reason, the most pressing first."""
    flags, others = tuple(_flag_reason(flag, facts) for flag in facts.open_flags), _other_reasons(facts)
    group = _group(facts, others)
    reasons = flags + others + _state_reasons(facts, group)
    return Need(group=group, reasons=reasons, others=others, urgency=_urgency(facts))


def _group(facts: Facts, others: tuple[Reason, ...]) -> Group:
    levels = {flag.level for flag in facts.open_flags}
    if levels & {Level.EMERGENCY, Level.URGENT}:
        return Group.NOW
    if Level.REVIEW in levels or others:
        return Group.CHECK
    return _state(facts)


def _state(facts: Facts) -> Group:
    """Where the patient stands when nothing is to be done."""
    if facts.in_force and facts.patient.joined_at:
        return Group.HOLD if facts.hold else Group.TRACK
    return Group.FINISHED if facts.patient.joined_at else Group.INVITED


def _urgency(facts: Facts) -> tuple[int, bool, float, int]:
    share = 101 if facts.week.percent is None else facts.week.percent
    if not facts.open_flags:
        return len(URGENCY), False, 0.0, share
    first = facts.open_flags[0]
    by = first.acknowledge_by.timestamp() if first.acknowledge_by else float("inf")
    return URGENCY[Level(first.level)], first.acknowledged_at is not None, by, share


def _other_reasons(facts: Facts) -> tuple[Reason, ...]:
    """What is to be looked at today, flags apart."""
    unreached = _mail_reasons(facts)
    if not facts.patient.joined_at:
        return unreached + _invitation_reasons(facts)
    if facts.order is None:
        return (*unreached, _no_plan(facts))
    if not facts.in_force:
        return ()
    return (*unreached, *map(_signal_reason, facts.telling_signals), *_ending_reasons(facts))


def _mail_reasons(facts: Facts) -> tuple[Reason, ...]:
    trouble = facts.mail_trouble
    if trouble is None:
        return ()
    words = f"{mail.sentence(trouble, facts.patient, facts.now)}."
    return (Reason(tone="warn", icon="mail", tag=_("Not reached"), words=words),)


def _invitation_reasons(facts: Facts) -> tuple[Reason, ...]:
    until = facts.patient.invited_until
    if until is None:
        words = _("There is no invitation to accept. Send one.")
        return (Reason(tone="info", icon="mail", tag=_("Not invited"), words=words),)
    if until > facts.now:
        return ()
    day = moments.day_words(facts.patient.local_date(until), today=facts.today)
    words = _("The link worked until %(day)s. Send it again.") % {"day": day}
    return (Reason(tone="warn", icon="mail", tag=_("Invitation expired"), words=words),)


def _no_plan(facts: Facts) -> Reason:
    joined = facts.patient.local_date(facts.patient.joined_at or facts.now)
    words = _("Joined today.")
    if joined != facts.today:
        words = _("Joined on %(day)s.") % {"day": moments.day_words(joined, today=facts.today)}
    return Reason(tone="info", icon="pencil", tag=_("No plan yet"), words=words, prescribe=True)


def _ending_reasons(facts: Facts) -> tuple[Reason, ...]:
    last = facts.last_day
    if last is None or facts.hold or last - facts.today > ENDS_SOON:
        return ()
    tag = _("Plan ends %(weekday)s") % {"weekday": date_format(last, "l")}
    if last <= facts.today:
        tag = _("Plan ends today") if last == facts.today else _("Plan is over")
    return (Reason(tone="info", icon="calendar", tag=tag, words=_("Review the plan, or let it end.")),)


def _flag_reason(flag: PainFlag, facts: Facts) -> Reason:
    level = Level(flag.level)
    words, late = _clock_words(flag, facts)
    return Reason(
        tone=flag_words.TONES[level],
        icon=flag_words.ICONS[level],
        tag=str(level.label),
        words=f"{flag_words.said(flag)}. {words}".rstrip(),
        late=late,
        solid=level == Level.EMERGENCY,
    )


def _clock_words(flag: PainFlag, facts: Facts) -> tuple[str, str]:
    """Who saw it, or until when somebody must; the second part is what is late."""
    zone = facts.patient.clinic.zone
    if flag.snoozed_until and flag.snoozed_until > facts.now:
        return _("Snoozed until %(at)s.") % {"at": moments.moment(flag.snoozed_until, zone, now=facts.now)}, ""
    if flag.acknowledged_at:
        seen = {"name": flag.acknowledged_by, "at": moments.moment(flag.acknowledged_at, zone, now=facts.now)}
        return _("Seen by %(name)s at %(at)s.") % seen, ""
    if flag.acknowledge_by is None:
        return "", ""
    if flag.acknowledge_by < facts.now:
        late = max(facts.now - flag.acknowledge_by, timedelta(minutes=1))
        return "", _("%(span)s past target.") % {"span": moments.span(late)}
    return _("Answer by %(at)s.") % {"at": moments.moment(flag.acknowledge_by, zone, now=facts.now)}, ""


TAGS = {
    SignalKind.MISSED: ("dash", gettext_lazy("Missed sets")),
    SignalKind.SILENT: ("bell", gettext_lazy("Silent")),
    SignalKind.PAIN_RISING: ("arrow-up", gettext_lazy("Pain rising")),
    SignalKind.LOW: ("arrow-down", gettext_lazy("Few sets")),
    SignalKind.OVER_DOING: ("plus", gettext_lazy("Over-doing")),
}


def _signal_reason(signal: Signal) -> Reason:
    icon, tag = TAGS[signal.kind]
    return Reason(tone="warn", icon=icon, tag=str(tag), words=f"{sentences.sentence(signal)}.")


def _state_reasons(facts: Facts, group: Group) -> tuple[Reason, ...]:
    """What to say of somebody who needs nothing; a hold is said in every group."""
    if facts.hold:
        return (_held(facts.hold, facts, group),)
    if group == Group.TRACK:
        return () if facts.open_flags else (Reason(tone="ok", icon="done", tag=_("On track")),)
    if group == Group.INVITED and facts.patient.invited_at:
        return (_invited(facts, facts.patient.invited_at),)
    if group == Group.FINISHED and facts.order:
        return (_finished(facts.order, facts),)
    return ()


def _held(hold: Hold, facts: Facts, group: Group) -> Reason:
    """In full only where it is the first thing to say."""
    since = {"day": moments.day_words(facts.patient.local_date(hold.starts_at), today=facts.today)}
    words = [_("Since %(day)s:") % since, hold.reason or hold.get_cause_display()] if group == Group.HOLD else []
    return Reason(tone="warn", icon="held", tag=_("On hold"), words=" ".join(words))


def _invited(facts: Facts, at: datetime) -> Reason:
    since = {"day": moments.day_words(facts.patient.local_date(at), today=facts.today)}
    return Reason(tone="info", icon="mail", tag=_("Invited"), words=_("Sent on %(day)s, not accepted yet.") % since)


def _finished(order: Prescription, facts: Facts) -> Reason:
    ended = facts.patient.local_date(order.ended_at or facts.now)
    tag = order.get_ending_display() if order.ending else _("Finished")
    words = _("Plan ended on %(day)s.") % {"day": moments.day_words(ended, today=facts.today)}
    return Reason(tone="mute", icon="check", tag=tag, words=words)
