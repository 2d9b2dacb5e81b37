"""Sets, summed up by day; and each one that the clinic added, or that somebody took back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adherence.reports.desk_words import short_day
from adherence.reports.record.found import Tally
from adherence.reports.record.timeline.event import AUTOMATIC, Event
from adherence.scoring import DayCount


def by_day(tallies: Sequence[Tally], counts: Mapping[date, DayCount]) -> Iterator[Event]:
    for day, several in groupby(tallies, key=lambda tally: tally.day):
        of_day = list(several)
        done = sum(not tally.voided for tally in of_day)
        due = counts[day].prescribed if day in counts else 0
        what = ngettext("%(done)d set done", "%(done)d sets done", done) % {"done": done}
        note = _("%(due)d due that day") % {"due": due} if due else _("none due that day")
        note = _with_voided(note, len(of_day) - done)
        yield Event(at=of_day[-1].at, icon="check", tone="ok", what=what, note=note, of_sets=True)


def _with_voided(note: str, voided: int) -> str:
    words = ngettext("%(voided)d taken back", "%(voided)d taken back", voided) % {"voided": voided}
    return f"{note}, {words}" if voided else note


def corrections(tallies: Sequence[Tally], today: date) -> Iterator[Event]:
    """What was entered together is one event."""
    added = sorted((t for t in tallies if t.by_clinic), key=lambda t: (t.entered_at, t.day))
    for (at, day), several in groupby(added, key=lambda t: (t.entered_at, t.day)):
        entered = list(several)
        what = ngettext("%(count)d set of %(day)s added", "%(count)d sets of %(day)s added", len(entered))
        said = what % {"count": len(entered), "day": short_day(day, today=today)}
        by, note = entered[0].added_by or str(AUTOMATIC), entered[0].note
        yield Event(at=at, icon="plus", tone="info", what=said, by=by, note=note)
    for tally in tallies:
        if tally.voided_at:
            said = _("A set of %(day)s taken back") % {"day": short_day(tally.day, today=today)}
            by, note = tally.taken_back_by, tally.void_reason
            yield Event(at=tally.voided_at, icon="cross", tone="mute", what=said, by=by, note=note)
