"""Flags on paper: one line each, with what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adherence.models import PainFlag
from adherence.models.flags import Level
from adherence.reports import flag_words
from adherence.reports.advice import Advice
from patients.models import Patient

LATEST = 20
Told = Callable[[PainFlag, datetime], str]


def in_team_words(flag: PainFlag, _now: datetime) -> str:
    return flag_words.said(flag)


def in_own_words(flag: PainFlag, now: datetime) -> str:
    """As the patient's pages say it."""
    return Advice(flag=flag, now=now).told


def lines(flags: Sequence[PainFlag], patient: Patient, now: datetime, told: Told) -> list[dict[str, str]]:
    """The latest 20, the last one first."""
    latest = sorted(flags, key=lambda flag: flag.reported_at, reverse=True)[:LATEST]
    return [
        {
            "day": date_format(patient.local_date(flag.reported_at), "DATE_FORMAT"),
            "level": str(Level(flag.level).label),
            "told": told(flag, now),
            "became": _became(flag),
        }
        for flag in latest
    ]


def left_out(total: int, shown: int) -> list[str]:
    """What is said of the rest, for every number of lines that the page may have room for; empty for no rest."""
    return [_more(total - room) for room in range(shown + 1)]


def _more(count: int) -> str:
    words = ngettext("and %(count)d more in the record", "and %(count)d more in the record", count)
    return words % {"count": count} if count else ""


def _became(flag: PainFlag) -> str:
    if flag.state == PainFlag.State.RESOLVED:
        return f"{flag.get_outcome_display()}."
    if flag.acknowledged_at:
        return _("Seen by %(name)s.") % {"name": flag.acknowledged_by}
    return _("Not yet seen.")
