"""Mail to the team about one flag: the alert, and the escalation. The flag's page says the rest."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from adherence.models import Message, PainFlag
from adherence.outbox.facts.about import flag_of
from adherence.outbox.links import address
from adherence.outbox.mails.letters import Letter, reference, team_context
from adherence.outbox.mails.words import clock_time, day_name
from adherence.triage import Level
from patients.models import Clinic

NOW = frozenset({Level.EMERGENCY, Level.URGENT})


def flag_alert(message: Message, _now: datetime) -> Letter:
    flag = flag_of(message)
    subject, preview = _opening(Level(flag.level))
    return Letter(template="flag_alert", subject=subject, preview=preview, context=_context(flag))


def escalation(message: Message, _now: datetime) -> Letter:
    return Letter(
        template="escalation",
        subject=_("Nobody has answered yet: please look at Dorsi now"),
        preview=_("A patient has waited too long."),
        context=_context(flag_of(message)),
    )


def _opening(level: Level) -> tuple[str, str]:
    """Subject and preview: how soon to look, and nothing of what is the matter."""
    if level is Level.NOTE:
        return _("Something new to read in Dorsi"), _("Nobody is waiting for an answer.")
    subject = _("Please look at Dorsi now") if level in NOW else _("Please look at Dorsi today")
    return subject, _("A patient is waiting for an answer.")


def _context(flag: PainFlag) -> dict[str, object]:
    clinic = flag.patient.clinic
    return team_context(clinic) | {
        "who": reference(flag.patient),
        "level": flag.get_level_display(),
        "stop": flag.stop,
        "sent": clock_time(flag.reported_at, clinic.zone),
        "by": _deadline(flag, clinic),
        "link": address("flag-detail", flag.uuid),
    }


def _deadline(flag: PainFlag, clinic: Clinic) -> str:
    if flag.acknowledge_by is None:
        return ""
    day = flag.acknowledge_by.astimezone(clinic.zone).date()
    return _("%(time)s on %(day)s") % {"time": clock_time(flag.acknowledge_by, clinic.zone), "day": day_name(day)}
