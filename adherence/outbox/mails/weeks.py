"""The patient's weekly summary (sets, never pain), and the clinicians'."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from adherence.models import Message
from adherence.outbox.facts.about import clinic_of, patient_of, period_of
from adherence.outbox.facts.weeks import clinic_week, week_of
from adherence.outbox.links import Mailing, address, unsubscribe_link
from adherence.outbox.mails.letters import Letter, patient_context, reference, team_context
from adherence.outbox.mails.words import day_name, short_day
from adherence.reports.in_effect import settings_of
from adherence.reports.sentences import fraction
from adherence.scoring import DayCount, Score
from patients.models import Patient

MOST_LINES = 40


def patient_summary(message: Message, now: datetime) -> Letter:
    patient = patient_of(message)
    week = week_of(patient, period_of(message), now)
    details = [] if settings_of(patient).summary_as_link else [_day(day) for day in week.days]
    return Letter(
        template="patient_summary",
        subject=_("Your week in Dorsi"),
        preview=_("How your week went."),
        context=patient_context(patient)
        | {"days": details, "total": fraction(week.score), "link": address("progress")},
        unsubscribe=unsubscribe_link(patient.pk, Mailing.SUMMARY),
    )


def clinician_summary(message: Message, now: datetime) -> Letter:
    clinic = clinic_of(message)
    week = clinic_week(clinic, period_of(message), now)
    return Letter(
        template="clinician_summary",
        subject=_("Your caseload, week by week"),
        preview=_("The week before %(day)s.") % {"day": day_name(period_of(message))},
        context=team_context(clinic)
        | {
            "day": day_name(period_of(message)),
            "lines": [_line(patient, score) for patient, score in week.scores[:MOST_LINES]],
            "more": max(len(week.scores) - MOST_LINES, 0),
            "idle": week.idle,
            "link": address("caseload"),
        },
    )


def _day(day: DayCount) -> dict[str, object]:
    """A day's line: its words, and the share of the bar that is filled, in whole percent."""
    if not day.prescribed:
        return {"day": short_day(day.day), "words": _("nothing due"), "percent": 0}
    words = _("%(done)d of %(due)d") % {"done": day.credited, "due": day.prescribed}
    return {"day": short_day(day.day), "words": words, "percent": 100 * day.credited // day.prescribed}


def _line(patient: Patient, score: Score) -> dict[str, object]:
    return {
        "who": reference(patient),
        "link": address("patient-record", patient.pk),
        "percent": score.percent,
        "words": fraction(score),
    }
