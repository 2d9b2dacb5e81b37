"""When the plan itself would remind: what a patient's own times start from."""

from __future__ import annotations

from datetime import datetime, time

from adherence.reports.reminders import CHOSEN, MANY_SLOTS, evenly
from exercises import schedule
from exercises.reports import Plan
from patients.models import Patient


def planned_times(plan: Plan | None, patient: Patient, now: datetime) -> tuple[time, ...]:
    """Wall-clock times of a usual day's reminders by the dose in force; nothing without one."""
    dose = plan.dose_on(patient.local_date(now), now) if plan else None
    if dose is None:
        return ()
    window = schedule.Window(wakes_at=patient.wakes_at, sleeps_at=patient.sleeps_at)
    times = schedule.wall_times(dose.frequency, window)
    return tuple(times[i] for i in evenly(len(times), CHOSEN if len(times) > MANY_SLOTS else len(times)))
