"""The patient's progress, in pictures and words."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.views.decorators.http import require_safe

from adherence.reports.advice import earlier_reports
from adherence.reports.corrections import corrections_of
from adherence.reports.progress import progress_of
from adherence.reports.today import today_of
from patients.access import Request, current_patient, patient_only
from patients.actions.audit import record_look


@require_safe
@patient_only
def progress(request: Request) -> HttpResponse:
    """The last six weeks, what the clinic has put right in them, and what became of every report."""
    patient, now = current_patient(request), timezone.now()
    record_look([patient.pk], by=request.standing, action="progress", now=now)
    weeks = progress_of(today_of(patient, now), mirrored=get_language_bidi())
    context = {
        "progress": weeks,
        "patient": patient,
        "corrections": corrections_of(patient, now),
        "earlier": earlier_reports(patient, now=now),
    }
    return render(request, "adherence/patient/progress.html", context)
