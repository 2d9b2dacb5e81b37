"""A patient's record: everything the clinic knows, on one page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.forms.record import RecordForm
from adherence.reports import record as reports
from adherence.views.desk import patients_of
from patients.access import Request, team_only
from patients.actions.audit import record_look
from patients.models import Patient


@require_safe
@team_only
def record(request: Request, patient: UUID) -> HttpResponse:
    now = timezone.now()
    form = RecordForm(request.GET)
    sets = reports.ALL_SETS if form.wants_all_sets else reports.RECENT_SETS
    try:
        shown = reports.read(patients_of(request).filter(pk=patient), now, sets=sets, whole=form.wants_all_events)
    except Patient.DoesNotExist as unknown:
        raise Http404 from unknown
    record_look([patient], by=request.standing, action="patient-record", now=now)
    return render(request, "adherence/desk/record.html", {"record": shown, "patient": shown.patient})
