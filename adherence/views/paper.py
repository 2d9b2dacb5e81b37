"""What is printed: one sheet, as a PDF that the browser shows. Its name says nothing about the patient."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.reports.paper import handout_of, report_of
from adherence.views.desk import patients_of
from patients.access import Request, current_patient, patient_only, team_only
from patients.actions.audit import record_look
from patients.models import Patient
from patients.views.limits import sets_a_sheet


@require_safe
@team_only
@sets_a_sheet
def patient_handout(request: Request, patient: UUID) -> HttpResponse:
    return _handout(request, get_object_or_404(patients_of(request), pk=patient), action="patient-handout")


@require_safe
@patient_only
@sets_a_sheet
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
    return _shown(sheet, "dorsi-handout.pdf")


@require_safe
@team_only
@sets_a_sheet
def patient_report(request: Request, patient: UUID) -> HttpResponse:
    found = get_object_or_404(patients_of(request), pk=patient)
    return _report(request, found, action="patient-report", own=False)


@require_safe
@patient_only
@sets_a_sheet
def report(request: Request) -> HttpResponse:
    """The report of the record being looked at, in the words of its own pages."""
    return _report(request, current_patient(request), action="report", own=True)


def _report(request: Request, patient: Patient, *, action: str, own: bool) -> HttpResponse:
    now = timezone.now()
    record_look([patient.pk], by=request.standing, action=action, now=now)
    whose = Patient.objects.visible_to(request.user).filter(pk=patient.pk)
    return _shown(report_of(whose, by=request.user, own=own, now=now), "dorsi-progress.pdf")


def _shown(sheet: bytes, name: str) -> HttpResponse:
    disposition = f'inline; filename="{name}"'
    return HttpResponse(sheet, content_type="application/pdf", headers={"Content-Disposition": disposition})
