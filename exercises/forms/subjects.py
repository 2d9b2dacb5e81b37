"""Gathers whom an order is about."""

from __future__ import annotations

from datetime import date, datetime

from exercises.forms.prescription import Subject
from exercises.forms.starting import by_slug
from exercises.models import Preset
from exercises.reports.plans import current_plan
from patients.models import Patient, Surgery, User


def subject_of(patient: Patient, *, by: User, now: datetime) -> Subject:
    """The patient with the presets that the clinician may start from."""
    presets = Preset.objects.visible_to(by).prefetch_related("phases")
    surgery = patient.surgeries.first()
    return Subject(
        patient=patient,
        surgery=surgery,
        day_zero=_day_zero(patient, surgery, now),
        now=now,
        presets=by_slug(presets),
    )


def _day_zero(patient: Patient, surgery: Surgery | None, now: datetime) -> date:
    """Days count as in the plan there is; else from the operation; else from today."""
    plan = current_plan(patient, now)
    if plan:
        return plan.versions[-1].day_zero
    return surgery.date if surgery else patient.local_date(now)
