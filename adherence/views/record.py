"""A patient's record: everything the clinic knows, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.forms.record import RecordForm
from adherence.reports import record as reports
from patients.access import Request, current_clinic, team_only
from patients.actions.audit import record_look
from patients.models import Clinic, Patient, User
from patients.models.composed import composed_once

if TYPE_CHECKING:
    from adherence.reports.caseload.facts import Listed


@require_safe
@team_only
def record(request: Request, patient: UUID) -> HttpResponse:
    now = timezone.now()
    form = RecordForm(request.GET)
    sets = reports.ALL_SETS if form.wants_all_sets else reports.RECENT_SETS
    found = _found(request.user, current_clinic(request), patient)
    if not found:
        raise Http404
    shown = reports.record_of(found[0], now, sets=sets, whole=form.wants_all_events)
    record_look([patient], by=request.standing, action="patient-record", now=now)
    return render(request, "adherence/desk/record.html", {"record": shown, "patient": shown.patient})


@composed_once
def _found(user: User, clinic: Clinic, key: UUID) -> QuerySet[Listed]:
    """The patient, or nobody."""
    return reports.in_full(Patient.objects.visible_to(user).filter(clinic=clinic, pk=key))
