"""The progress report: one page for the record, the GP or the patient. Every fact and word is the record's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi, override
from django.utils.translation import gettext as _

from adherence.reports import desk_words, moments, record, sentences
from adherence.reports.paper import flag_lines, weeks
from adherence.reports.paper.sheets import typeset
from adherence.reports.progress import Progress
from adherence.reports.record import calendar
from adherence.reports.record.plan import PhaseLine, VersionLine
from patients.models import User
from patients.models.patients import PatientQuerySet

VERSIONS, PHASES = 4, 4
INK = """<style>.c-grid{stroke:#dad6cd}.c-band{fill:#f5f3ee}.c-line{fill:none;stroke:#7a3d8f;stroke-width:2.5}
.c-dot{fill:#fff;stroke:#7a3d8f;stroke-width:2.5}.c-dot--last{fill:#7a3d8f}.c-flag{fill:#a01a13}.c-hold{fill:#fcefd2}
.c-change{stroke:#4c5756;stroke-width:1.5;stroke-dasharray:4 3;fill:none}
text{fill:#4c5756;font-family:"IBM Plex Sans Arabic";font-size:13px}.strong{fill:#1a2322;font-weight:700}</style>"""


def report_of(patients: PatientQuerySet, *, by: User, own: bool, now: datetime) -> bytes:
    """Of the one patient among `patients`, in their language; `own`: in the words of the patient's pages.

    The queries of the record. Raises Patient.DoesNotExist.
    """
    read = record.read(patients, now)
    with override(read.patient.language):
        return typeset("report", _Sheet(read, own).facts(by), at=now)


@dataclass(frozen=True)
class _Sheet:
    record: record.Record
    own: bool

    def facts(self, by: User) -> dict[str, object]:
        patient = self.record.patient
        return {
            "language": (get_language() or patient.language).partition("-")[0],
            "direction": "rtl" if get_language_bidi() else "ltr",
            "title": _("Progress report"),
            "whose": patient.full_name,
            "about": self._about(),
            "surgery": self._surgery(),
            "clinic": " · ".join(filter(None, (patient.clinic.name, patient.clinic.phone))),
            **self._plan(),
            **self._weeks(),
            **self._flags(),
            "printed": self._printed(by),
        }

    def _about(self) -> list[str]:
        patient = self.record.patient
        return [
            f"{_('Date of birth')}: {self.record.born}",
            f"{_('Record number')}: {patient.record_number}",
        ]

    def _surgery(self) -> str:
        surgery = self.record.surgery
        return desk_words.surgery_words(surgery, self.record.facts.today) if surgery else ""

    def _plan(self) -> dict[str, object]:
        shown = self.record.plan
        versions = [shown.version, *shown.others] if shown else []
        latest = versions[:VERSIONS]
        held = self.record.hold and shown and shown.in_force
        on_hold = _("Your plan is on hold") if self.own else _("On hold")
        return {
            "plan": _("Plan"),
            "held": on_hold if held else "",
            "ended": shown.ended if shown else _("No plan yet"),
            "versions": [_version(version) for version in latest],
            "versions_left_out": flag_lines.left_out(len(versions), len(latest))[-1],
            "earlier": self._earlier(),
        }

    def _earlier(self) -> str:
        earlier = self.record.earlier_plans[:2]
        return f"{_('Plans before this one')}: {'; '.join(earlier)}" if earlier else ""

    def _weeks(self) -> dict[str, object]:
        length = weeks.length(self.record.facts.today)
        progress = calendar.progress_of(self.record, length=length)
        joined = self.record.patient.joined_at is not None
        return {
            "sets": _("Sets done each day"),
            "weeks": weeks.table(weeks.over(progress)) if joined else {"rows": []},
            "no_weeks": _("No days yet"),
            "formula": sentences.how_counted_words(),
            "pain": _("Pain each day"),
            "pain_words": self._pain_words(progress),
            "pain_line": _drawn(progress) if progress.has_pain else "",
            "pain_label": progress.pain_line.label,
        }

    def _pain_words(self, progress: Progress) -> str:
        if not progress.has_pain:
            return _("You have not told us about any pain.") if self.own else _("No pain was told.")
        return progress.pain_words if self.own else desk_words.pain_sentence(progress.pain_line.scores)

    def _flags(self) -> dict[str, object]:
        told = flag_lines.in_own_words if self.own else flag_lines.in_team_words
        lines = flag_lines.lines(self.record.flags, self.record.patient, self.record.now, told)
        return {
            "flags_title": _("Your earlier reports") if self.own else _("Pain flags"),
            "flags": lines,
            "flags_left_out": flag_lines.left_out(len(self.record.flags), len(lines)),
            "none": _("None"),
        }

    def _printed(self, by: User) -> str:
        zone, now = self.record.patient.zone, self.record.now
        return _("Printed by %(name)s, %(clock)s on %(day)s") % {
            "name": by,
            "clock": moments.clock(now, zone),
            "day": date_format(now.astimezone(zone), "DATE_FORMAT"),
        }


def _version(version: VersionLine) -> dict[str, object]:
    return {
        "made": version.made,
        "applies": version.applies,
        "phases": [_phase(phase) for phase in version.phases[:PHASES]],
        "left_out": flag_lines.left_out(len(version.phases), min(len(version.phases), PHASES))[-1],
    }


def _phase(phase: PhaseLine) -> str:
    hold = _("hold %(hold)s") % {"hold": phase.hold} if phase.hold else ""
    return _(", ").join(filter(None, (phase.days, phase.often, phase.session, hold))) + "."


def _drawn(progress: Progress) -> str:
    """The line of the pages as an SVG document of its own."""
    line = progress.pain_drawn(width=290, height=225)
    drawn = str(render_to_string("components/pain_line.html", {"line": line}))
    drawn = drawn[drawn.index("<svg") :]
    drawn = _turned(drawn) if progress.mirrored else drawn
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace(">", f">{INK}", 1)


def _turned(drawn: str) -> str:
    """Anchors as one sees them: typst's drawings do not follow the direction of reading as a browser's do."""
    ends = {'anchor="start"': 'anchor="end"', 'anchor="end"': 'anchor="start"'}
    return re.sub("|".join(ends), lambda found: ends[found[0]], drawn)
