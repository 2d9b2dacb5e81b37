"""Today: what is left to do."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.reports.from_clinic import unread
from adherence.reports.plan_words import author, plan_facts
from adherence.reports.rhythm import rhythm_of
from adherence.reports.seen import last_flag
from adherence.reports.today import today_of
from patients.access import Request, current_patient, patient_only
from patients.actions.audit import record_look


@require_safe
@patient_only
def today(request: Request) -> HttpResponse:
    """The patient's day, in one of its states."""
    patient, now = current_patient(request), timezone.now()
    record_look([patient.pk], by=request.standing, action="today", now=now)
    day = today_of(patient, now)
    context = {
        "today": day,
        "rhythm": rhythm_of(day.dose, day.version) if day.dose and day.version else None,
        "facts": plan_facts(day.plan, now) if day.plan else (),
        "author": author(day.plan, now) if day.plan else None,
        "news": last_flag(patient, now),
        "from_clinic": unread(patient),
    }
    return render(request, f"adherence/patient/today/{day.state}.html", context)
