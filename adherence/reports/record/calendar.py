"""The days of the record: what was due and done, pain, flags, holds and changes of the plan, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from adherence.reports.caseload.rows import held_on
from adherence.reports.desk_words import short_day
from adherence.reports.progress import WEEK, WEEKS, Progress, ProgressDay
from adherence.scoring import DayCount
from exercises.models import PrescriptionVersion
from exercises.reports import Plan

if TYPE_CHECKING:
    from adherence.reports.record.page import Record

_ONE_DAY = timedelta(days=1)


def progress_of(record: Record, *, length: int = WEEKS * WEEK) -> Progress:
    """The last `length` days, today included: six weeks."""
    facts, patient = record.facts, record.patient
    began = record.surgery.date if record.surgery else patient.local_date(patient.created_at)
    first = max(min(began, facts.today), facts.today - (length - 1) * _ONE_DAY)
    worst: dict[date, int] = {}
    for day, told in facts.scores:
        worst[day] = max(told, worst.get(day, 0))
    flagged = Counter(patient.local_date(flag.reported_at) for flag in record.flags)
    changed = changes_of(record.plans)
    days = (first + n * _ONE_DAY for n in range((facts.today - first).days + 1))
    return Progress(
        today=facts.today,
        surgery=began,
        days=tuple(_day(record, day, pain=worst.get(day), flags=flagged[day], changed=changed) for day in days),
        mirrored=get_language_bidi(),
    )


def _day(record: Record, day: date, *, pain: int | None, flags: int, changed: Mapping[date, int]) -> ProgressDay:
    count = record.counts.get(day, DayCount(day, 0, 0))
    return ProgressDay(
        day=day,
        prescribed=count.prescribed,
        done=count.counted,
        uncounted=count.uncounted,
        pain=pain,
        flags=flags,
        held=held_on(day, record.facts),
        changed=changed.get(day),
    )


def changes_of(plans: Sequence[Plan]) -> Mapping[date, int]:
    """Local days from which a changed version of a plan was in force, with its number; the day's last one."""
    ascending = [version for plan in reversed(plans) for version in plan.versions]
    return {_from(version): version.number for version in ascending if version.number > 1 and _applied(version)}


def _from(version: PrescriptionVersion) -> date:
    return version.prescription.patient.local_date(version.in_force_from)


def _applied(version: PrescriptionVersion) -> bool:
    """Not withdrawn before it began."""
    return version.in_force_until != version.in_force_from


def marked(progress: Progress) -> str:
    """`On hold on 3 days. Plan changed on Mon 2 Nov (version 2).`, of the days that the line shows; empty for none."""
    days = progress.told_days
    held = sum(day.held for day in days)
    said = [ngettext("On hold on %(count)d day.", "On hold on %(count)d days.", held) % {"count": held}] if held else []
    for day in days:
        if day.changed:
            words = {"day": short_day(day.day, today=progress.today), "number": day.changed}
            said.append(_("Plan changed on %(day)s (version %(number)d).") % words)
    return " ".join(said)
