"""What is printed: one sheet, as a PDF that the browser shows. Its name says nothing about the patient."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.reports.paper import handout_of
from adherence.views.desk import patients_of
from patients.access import Request, current_patient, patient_only, team_only
from patients.actions.audit import record_look
from patients.models import Patient


@require_safe
@team_only
def patient_handout(request: Request, patient: UUID) -> HttpResponse:
    return _handout(request, get_object_or_404(patients_of(request), pk=patient), action="patient-handout")


@require_safe
@patient_only
def handout(request: Request) -> HttpResponse:
    """The handout of the record being looked at."""
    return _handout(request, current_patient(request), action="handout")


def _handout(request: Request, patient: Patient, *, action: str) -> HttpResponse:
    """404 as long as there is no plan in force."""
    now = timezone.now()
    sheet = handout_of(patient, now)
    if sheet is None:
        raise Http404
    record_look([patient.pk], by=request.standing, action=action, now=now)
    disposition = 'inline; filename="dorsi-handout.pdf"'
    return HttpResponse(sheet, content_type="application/pdf", headers={"Content-Disposition": disposition})
