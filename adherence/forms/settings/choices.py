"""What a patient can choose, what the clinic usually does, and what was chosen before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adherence.models import ReminderSettings
from patients.models import Clinic, Patient, RepeatAfter
from patients.models.fields import zone_names

Choice = tuple[str, str | Promise]
ON, TOMORROW, THREE_DAYS, UNTIL, OFF = "on", "tomorrow", "three_days", "until", "off"
SUMMARY, LINK, NO_SUMMARY = "full", "link", "none"
AS_CLINIC = "clinic"
SUMMARIES = [
    (SUMMARY, _("Show my sets in the email")),
    (LINK, _("Send a link only")),
    (NO_SUMMARY, _("Do not send it")),
]
REPEATS = [(str(minutes or ""), words) for minutes, words in RepeatAfter.choices]
PAUSES = [
    (ON, _("Keep sending them")),
    (TOMORROW, _("Pause until tomorrow morning")),
    (THREE_DAYS, _("Pause for 3 days")),
    (UNTIL, _("Pause until a day I choose")),
    (OFF, _("Turn them off")),
]
PAUSED_DAYS = {TOMORROW: 1, THREE_DAYS: 3}
PAUSING = {*PAUSED_DAYS, UNTIL}


def chosen(patient: Patient, reminders: ReminderSettings, now: datetime) -> dict[str, object]:
    until = reminders.paused_until if reminders.paused_until and reminders.paused_until > now else None
    sends = {None: AS_CLINIC, True: ON, False: OFF}[reminders.enabled]
    return {
        "repeat_after": AS_CLINIC if reminders.repeat_after is None else reminders.repeat_after or "",
        "pause": UNTIL if until and sends != OFF else sends,
        "until": patient.local_date(until) if until else None,
        "summary": AS_CLINIC if reminders.weekly_summary is None else _summary(reminders),
        "language": patient.language,
        "time_zone": patient.next_time_zone or patient.time_zone,
        "wakes_at": patient.wakes_at,
        "sleeps_at": patient.sleeps_at,
        "phone": patient.phone,
    }


def choices_of(patient: Patient) -> dict[str, list[Choice]]:
    """Of the fields whose choices are the patient's own, or name what the patient's clinic usually does."""
    clinic = patient.clinic
    return {
        "repeat_after": _with_usual(REPEATS, str(clinic.repeat_after or "")),
        "pause": _with_usual(PAUSES, ON if clinic.sends_reminders else OFF),
        "summary": _with_usual(SUMMARIES, _summary(clinic)),
        "time_zone": _zones(patient.time_zone),
    }


def _with_usual(choices: Iterable[Choice], usual: str) -> list[Choice]:
    """The clinic's usual first, with what it is."""
    named = dict(choices)
    return [(AS_CLINIC, gettext("My clinic’s usual: %(choice)s") % {"choice": named[usual]}), *named.items()]


def _summary(said: ReminderSettings | Clinic) -> str:
    if not said.weekly_summary:
        return NO_SUMMARY
    return LINK if said.summary_as_link else SUMMARY


def _zones(own: str) -> list[Choice]:
    """The patient's own zone first, then all."""
    return [(name, name.replace("_", " ")) for name in (own, *(name for name in zone_names() if name != own))]
