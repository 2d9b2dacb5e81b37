"""What the clinic has put right in a patient's sets, for the patient to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from adherence.models import LoggedSet
from adherence.reports import moments
from adherence.reports.plan_words import amount_of
from patients.models import Patient

SHOWN_FOR = timedelta(days=42)  # as long as the calendar above them


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A set that the clinic added or took back: when it was done, by the patient's clock, how much, who and why."""

    done: str
    what: str
    reason: str


def corrections_of(patient: Patient, now: datetime) -> list[Correction]:
    """The latest set first; one query. A set that was added and taken back is told as taken back."""
    by_clinic = Q(source=LoggedSet.Source.CLINIC) | ~Q(void_reason="")
    found = LoggedSet.objects.filter(by_clinic, patient=patient, performed_at__gte=now - SHOWN_FOR)
    changed = found.select_related("entered_by", "voided_by").order_by("-performed_at", "-pk")
    return [_correction(entry, patient, now) for entry in changed]


def _correction(entry: LoggedSet, patient: Patient, now: datetime) -> Correction:
    amount = amount_of(entry.repetitions, entry.seconds)
    what = _("%(amount)s, taken back by %(who)s") if entry.voided_at else _("%(amount)s, added by %(who)s")
    return Correction(
        done=moments.brief(entry.performed_at, patient.zone, now=now),
        what=what % {"amount": amount, "who": entry.voided_by if entry.voided_at else entry.entered_by},
        reason=entry.void_reason or entry.note,
    )
