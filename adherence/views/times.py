"""The daily times as a file for the calendar of a phone."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.reports.calendars import calendar_of
from adherence.reports.in_effect import settings_of
from patients.access import Request, current_patient, logging_only, patient_only
from patients.actions.audit import record_look


@require_safe
@patient_only
@logging_only
def times(request: Request) -> HttpResponse:
    """The record being looked at; 404 as long as it has no plan. Shown, not saved: a phone offers to add it."""
    patient, now = current_patient(request), timezone.now()
    calendar = calendar_of(patient, settings_of(patient), now)
    if calendar is None:
        raise Http404
    record_look([patient.pk], by=request.standing, action="settings-times", now=now)
    return HttpResponse(
        calendar.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="dorsi.ics"'},
    )
