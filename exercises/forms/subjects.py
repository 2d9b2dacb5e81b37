"""Whom an order is about, and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from exercises import schedule
from exercises.models import PrescriptionVersion, Preset
from exercises.reports import Plan, current_plan
from patients.models import Patient, Surgery, User


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whom and when an order is about: its days count from `day_zero`; the plan there is; presets by slug."""

    patient: Patient
    surgery: Surgery | None
    day_zero: date
    now: datetime
    presets: Mapping[str, Preset]
    plan: Plan | None = None

    @property
    def window(self) -> schedule.Window:
        return schedule.Window(wakes_at=self.patient.wakes_at, sleeps_at=self.patient.sleeps_at)

    @property
    def day_number(self) -> int:
        """Today's day, as phases count."""
        return (self.patient.local_date(self.now) - self.day_zero).days

    @property
    def age(self) -> int:
        return self.patient.age(self.now)

    @property
    def last(self) -> PrescriptionVersion | None:
        """The last version of the plan there is."""
        return self.plan.versions[-1] if self.plan else None

    @property
    def known(self) -> dict[str, object]:
        """What a form starts with, whatever is ordered. A cast is taken to be on the side of the operation."""
        return {
            "wakes_at": self.patient.wakes_at,
            "sleeps_at": self.patient.sleeps_at,
            "cast_side": self.surgery.side if self.surgery else None,
        }


def subject_of(patient: Patient, *, by: User, now: datetime, plan: Plan | None = None) -> Subject:
    """The patient with the presets that the clinician may start from; `plan`: the one to change, if not the current."""
    presets = Preset.objects.visible_to(by).filter(Q(clinic=None) | Q(clinic=patient.clinic_id))
    surgery = patient.surgeries.first()
    plan = plan or current_plan(patient, now)
    return Subject(
        patient=patient,
        surgery=surgery,
        day_zero=_day_zero(patient, surgery, plan, now),
        now=now,
        presets={preset.slug: preset for preset in presets.prefetch_related("phases")},
        plan=plan,
    )


def _day_zero(patient: Patient, surgery: Surgery | None, plan: Plan | None, now: datetime) -> date:
    """Days count as in the plan there is; else from the operation; else from today."""
    if plan:
        return plan.versions[-1].day_zero
    return surgery.date if surgery else patient.local_date(now)
