"""What the patient told of pain, and each step that was taken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from adherence.models import FlagEvent, PainFlag
from adherence.models.flags import Level
from adherence.reports import flag_words
from adherence.reports.record.found import Step, Stepped
from adherence.reports.record.lines import carer
from adherence.reports.record.timeline.event import AUTOMATIC, Event

FLAG_EVENTS = {
    FlagEvent.Kind.ACKNOWLEDGED: ("user", "info"),
    FlagEvent.Kind.ASSIGNED: ("users", "info"),
    FlagEvent.Kind.SNOOZED: ("clock", "mute"),
    FlagEvent.Kind.CALLED: ("phone", "info"),
    FlagEvent.Kind.ESCALATED: ("bell", "warn"),
    FlagEvent.Kind.RESOLVED: ("done", "ok"),
}


def of_flag(flag: Stepped) -> Iterator[Event]:
    """Its hold is an event of the plan."""
    level = Level(flag.level)
    words = {"number": flag.number, "level": level.label}
    what = _("Pain flag %(number)d, %(level)s") % words
    tone = flag_words.TONES[level]
    by = carer(flag.by_carer) if flag.by_carer else ""
    yield Event(at=flag.reported_at, icon="flag", tone=tone, what=what, by=by, note=flag_words.said(flag))
    for step in flag.steps:
        if step["kind"] in FLAG_EVENTS:
            yield _flag_event(step, flag)


def _flag_event(step: Step, flag: PainFlag) -> Event:
    kind = FlagEvent.Kind(step["kind"])
    icon, tone = FLAG_EVENTS[kind]
    return Event(
        at=datetime.fromisoformat(step["at"]),
        icon=icon,
        tone=tone,
        what=_("%(event)s, flag %(number)d") % {"event": kind.label, "number": flag.number},
        by=str(step["by"] or AUTOMATIC),
        note="" if kind == FlagEvent.Kind.ESCALATED else step["note"],  # its note is a number for the outbox
    )
