"""How long a flag has waited to be seen, against its target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from adherence.models import PainFlag
from adherence.reports.moments import span
from adherence.reports.pictures import waited
from adherence.reports.pictures.meter import Meter


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A figure, the words beside it, and a bar; a note has no target and so no bar."""

    figure: str
    words: str
    meter: Meter | None = None
    over: timedelta | None = None  # how far past the target, while nobody has seen the flag

    @property
    def width(self) -> str:
        """Of the bar, as SVG writes it; empty without one."""
        return str(self.meter.width) if self.meter else ""

    @property
    def css(self) -> str:
        return self.meter.css if self.meter else ""


def waiting_of(flag: PainFlag, now: datetime) -> Waiting:
    """Time from the report until somebody acknowledged it, or until now."""
    gone = (flag.acknowledged_at or now) - flag.reported_at
    if flag.acknowledge_by is None:
        return Waiting(figure=span(gone), words=_("no target"))
    target = flag.acknowledge_by - flag.reported_at
    return Waiting(
        figure=span(gone),
        words=_against(target, gone, seen=flag.acknowledged_at is not None),
        meter=waited(gone.total_seconds(), target=target.total_seconds()),
        over=gone - target if gone > target and flag.acknowledged_at is None else None,
    )


def _against(target: timedelta, gone: timedelta, *, seen: bool) -> str:
    if gone > target:
        return _("%(over)s past %(target)s target") % {"over": span(gone - target), "target": span(target)}
    if seen:
        return _("seen within %(target)s target") % {"target": span(target)}
    return _("%(left)s left of %(target)s") % {"left": span(target - gone), "target": span(target)}
