"""Changing how and when a patient is reminded, and where and how the patient lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from adherence import outbox
from adherence.actions import zones
from adherence.actions.days import close_days_of
from adherence.models import ReminderSettings
from patients.models import Patient, PatientAccess, User


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """All that the settings page asks. `own_times` () means the plan's; `paused_until` None means not paused.

    None for `enabled`, `repeat_after` or the summary means: as the clinic usually does it, today and later.
    """

    enabled: bool | None
    paused_until: datetime | None
    own_times: tuple[time, ...]
    repeat_after: int | None
    weekly_summary: bool | None
    summary_as_link: bool | None
    language: str
    time_zone: str
    wakes_at: time
    sleeps_at: time
    phone: str
    colours: str


@transaction.atomic
def change(patient: Patient, preferences: Preferences, *, now: datetime) -> None:
    """Apply the preferences and plan the messages anew: at once, but for the time zone, which counts from tomorrow.

    Days that are over keep what they prescribed.

    The language is the patient's: of the mails, and of the patient's own account; a carer's stays. So do its colours.
    """
    locked = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    close_days_of(patient.prescriptions.values_list("pk", flat=True), now=now)
    Patient.objects.filter(pk=patient.pk).update(
        language=preferences.language,
        wakes_at=preferences.wakes_at,
        sleeps_at=preferences.sleeps_at,
        phone=preferences.phone,
    )
    zones.ask(locked, zone=preferences.time_zone, now=now)
    own = PatientAccess.objects.active().filter(patient=patient, relation=PatientAccess.Relation.SELF)
    User.objects.filter(pk__in=own.values("user")).update(language=preferences.language, colours=preferences.colours)
    _keep_reminders(patient, preferences)
    outbox.replan_patient(patient, now=now)


def _keep_reminders(patient: Patient, preferences: Preferences) -> None:
    row = ReminderSettings(
        patient=patient,
        enabled=preferences.enabled,
        paused_until=preferences.paused_until,
        own_times=list(preferences.own_times),
        repeat_after=preferences.repeat_after,
        weekly_summary=preferences.weekly_summary,
        summary_as_link=preferences.summary_as_link,
    )
    ReminderSettings.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["patient"],
        update_fields=[
            "enabled",
            "paused_until",
            "own_times",
            "repeat_after",
            "weekly_summary",
            "summary_as_link",
        ],
    )
