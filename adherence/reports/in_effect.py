"""How a patient is reminded: as the patient chose, and where the patient chose nothing as the clinic usually does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import TypeVar

from adherence.models import ReminderSettings
from patients.models import Clinic, Patient

Value = TypeVar("Value", bool, int)


@dataclass(frozen=True, kw_only=True)
class InEffect:
    """The settings that hold. `repeat_after`: minutes, 0 for no repeat. `own_times` () means the plan's.

    `as_clinic`: whether reminders are on or off is the clinic's doing, not the patient's.
    """

    enabled: bool = True
    paused_until: datetime | None = None
    own_times: Sequence[time] = ()
    repeat_after: int = 0
    weekly_summary: bool = True
    summary_as_link: bool = False
    as_clinic: bool = False


def choices_of(patient: Patient) -> ReminderSettings:
    """What the patient chose; of a patient who has no row, nothing."""
    try:
        return patient.reminders
    except ReminderSettings.DoesNotExist:
        return ReminderSettings(patient=patient)


def settings_of(patient: Patient) -> InEffect:
    """Needs a patient loaded with `reminders` and `clinic`, or two queries."""
    return in_effect(choices_of(patient), patient.clinic)


def in_effect(own: ReminderSettings, clinic: Clinic) -> InEffect:
    """A patient's own choice always wins."""
    return InEffect(
        enabled=_first(own.enabled, clinic.sends_reminders),
        paused_until=own.paused_until,
        own_times=own.own_times,
        repeat_after=_first(own.repeat_after, clinic.repeat_after),
        weekly_summary=_first(own.weekly_summary, clinic.weekly_summary),
        summary_as_link=_first(own.summary_as_link, clinic.summary_as_link),
        as_clinic=own.enabled is None,
    )


def _first(own: Value | None, usual: Value) -> Value:
    return usual if own is None else own
