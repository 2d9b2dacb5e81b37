"""What was ordered, changed, held, restarted and ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from adherence.reports.record.timeline.event import AUTOMATIC, Event
from exercises.models import Hold, PrescriptionVersion
from exercises.reports import Plan


def of_plan(plan: Plan, now: datetime) -> Iterator[Event]:
    prescription = plan.prescription
    yield from (_version(version) for version in plan.versions)
    for hold in plan.holds:
        yield from _hold(hold, stopped_at=prescription.ended_at, now=now)
    if prescription.ended_at and prescription.ended_at <= now:
        yield Event(
            at=prescription.ended_at,
            icon="check",
            tone="mute",
            what=_("Plan: %(ending)s") % {"ending": prescription.get_ending_display()},
            by=str(prescription.ended_by or AUTOMATIC),
            note=prescription.ended_reason,
        )


def _version(version: PrescriptionVersion) -> Event:
    what = _("Plan written") if version.number == 1 else _("Plan changed to version %(number)d")
    return Event(
        at=version.made_at,
        icon="pencil",
        tone="mute",
        what=what % {"number": version.number},
        by=str(version.made_by),
        note=version.reason,
    )


def _hold(hold: Hold, *, stopped_at: datetime | None, now: datetime) -> Iterator[Event]:
    """A hold that ends with its plan is not said twice."""
    by = str(hold.begun_by or AUTOMATIC)
    yield Event(at=hold.starts_at, icon="held", tone="warn", what=_("Plan on hold"), by=by, note=hold.reason)
    if hold.ends_at and hold.ends_at <= now and hold.ends_at != stopped_at:
        by = str(hold.ended_by or AUTOMATIC)
        yield Event(at=hold.ends_at, icon="play", tone="ok", what=_("Plan restarted"), by=by)
