"""The daily digest to a clinician: open flags, then signals; record numbers and initials only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adherence.models import Message, PainFlag
from adherence.outbox.facts.about import clinic_of, period_of
from adherence.outbox.facts.digests import Digest, digest_of
from adherence.outbox.links import address
from adherence.outbox.mails.letters import Letter, reference, team_context
from adherence.outbox.mails.words import clock_time, day_name
from adherence.reports.caseload import mail
from adherence.reports.sentences import sentence
from adherence.scoring import Signal, SignalKind
from adherence.triage import Level
from patients.models import Clinic, Patient

MOST_LINES = 20
NOW = frozenset({Level.EMERGENCY, Level.URGENT})


def digest(message: Message, now: datetime) -> Letter:
    clinic = clinic_of(message)
    facts = digest_of(clinic, now)
    urgent = [flag for flag in facts.flags if flag.level in NOW]
    today = [_flag_line(flag, clinic, now) for flag in facts.flags if flag.level not in NOW]
    today += [_patient_line(patient, signals, facts, now) for patient, signals in facts.signals]
    return Letter(
        template="digest",
        subject=_("Your caseload for today"),
        preview=day_name(period_of(message)),
        context=team_context(clinic)
        | {
            "title": _title(_patients(urgent), len(today)),
            "day": day_name(period_of(message)),
            "time": clock_time(message.due_at, clinic.zone),
            "counts": _counts(facts, now),
            "now": [_flag_line(flag, clinic, now) for flag in urgent[:MOST_LINES]],
            "today": today[:MOST_LINES],
            "shares": any(signal.kind is SignalKind.LOW for _patient, signals in facts.signals for signal in signals),
            "more": max(len(urgent) - MOST_LINES, 0) + max(len(today) - MOST_LINES, 0),
            "link": address("caseload"),
        },
    )


def _patients(flags: Sequence[PainFlag]) -> int:
    return len({flag.patient_id for flag in flags})


def _title(urgent: int, today: int) -> str:
    if urgent:
        return ngettext("%(count)d patient needs you now", "%(count)d patients need you now", urgent) % {
            "count": urgent
        }
    return ngettext("%(count)d patient to check today", "%(count)d patients to check today", today) % {"count": today}


def _counts(facts: Digest, now: datetime) -> list[tuple[str, int]]:
    overdue = sum(1 for flag in facts.flags if _overdue(flag, now))
    return [
        (_("Patients"), facts.patients),
        (_("Open pain flags"), len(facts.flags)),
        (_("Past their target"), overdue),
        (_("Other patients to check"), len(facts.signals)),
    ]


def _flag_line(flag: PainFlag, clinic: Clinic, now: datetime) -> dict[str, object]:
    return {
        "who": reference(flag.patient),
        "link": address("flag-detail", flag.uuid),
        "what": flag.get_level_display(),
        "why": _waiting(flag, clinic, now),
    }


def _waiting(flag: PainFlag, clinic: Clinic, now: datetime) -> str:
    if flag.acknowledged_at:
        return _("Seen at %(time)s, not closed yet") % {"time": clock_time(flag.acknowledged_at, clinic.zone)}
    if _overdue(flag, now):
        return _("Not seen yet, past its target")
    return _("Not seen yet")


def _overdue(flag: PainFlag, now: datetime) -> bool:
    return flag.acknowledged_at is None and flag.acknowledge_by is not None and flag.acknowledge_by < now


def _patient_line(patient: Patient, signals: Sequence[Signal], facts: Digest, now: datetime) -> dict[str, object]:
    trouble = facts.mail.get(patient.pk)
    unreached = [mail.sentence(trouble, patient, now)] if trouble else []
    first, *others = unreached + [sentence(signal) for signal in signals]
    return {
        "who": reference(patient),
        "link": address("patient-record", patient.pk),
        "what": first,
        "why": ". ".join(others),
    }
