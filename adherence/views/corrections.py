"""The clinic enters sets for a patient, and takes back what was entered by mistake."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from adherence.actions import sets
from adherence.forms.corrections import EntryForm, TakeBackForm
from adherence.models import LoggedSet
from adherence.reports.record.lines import set_line
from adherence.views.desk import patients_of
from exercises.reports import current_plan
from exercises.schedule import Dose
from patients.access import Request, clinical_only
from patients.actions.audit import record_look
from patients.models import Patient

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@clinical_only
def enter(request: Request, patient: UUID) -> HttpResponse:
    """Sets of the last 30 days, told to the clinic."""
    now, told_by = timezone.now(), get_object_or_404(patients_of(request), pk=patient)
    data = request.POST if request.method == "POST" else None
    form = EntryForm(data, patient=told_by, dose=_dose(told_by, now), now=now)
    if form.is_valid() and _entered(request, form, now):
        return redirect("patient-record", told_by.pk)
    record_look([told_by.pk], by=request.standing, action="patient-set-new", now=now)
    return render(request, "adherence/desk/enter_sets.html", {"form": form, "patient": told_by})


@page
@clinical_only
def take_back(request: Request, patient: UUID, uuid: UUID) -> HttpResponse:
    """One set, with the reason."""
    now, entry = timezone.now(), _entry(request, patient, uuid)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _taken_back(request, form, entry, now):
        return redirect("patient-record", patient)
    record_look([patient], by=request.standing, action="patient-set-void", now=now)
    line = set_line(entry, entry.patient, now)
    return render(request, "adherence/desk/take_back.html", {"form": form, "patient": entry.patient, "line": line})


def _dose(patient: Patient, now: datetime) -> Dose | None:
    plan = current_plan(patient, now)
    return plan.dose_on(patient.local_date(now), now) if plan else None


def _entered(request: Request, form: EntryForm, now: datetime) -> bool:
    """Log what the form says; where that is refused, the form says why."""
    said = form.cleaned_data
    try:
        logged = sets.log_several(
            form.patient,
            by=request.user,
            uuid=said["uuid"],
            count=said["sets"],
            performed_at=said["performed_at"],
            source=LoggedSet.Source.CLINIC,
            note=said["reason"],
            now=now,
            **form.counted,
        )
    except sets.Refused as refused:
        form.add_error("day", refused)
        return False
    except sets.Conflict:
        form.add_error(None, _("This was saved already. To change it, take the set back and enter it again"))
        return False
    words = ngettext("%(count)d set added.", "%(count)d sets added.", len(logged)) % {"count": len(logged)}
    messages.success(request, words)
    return True


def _taken_back(request: Request, form: TakeBackForm, entry: LoggedSet, now: datetime) -> bool:
    try:
        sets.void(entry, by=request.user, reason=form.cleaned_data["reason"], now=now)
    except sets.Refused as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("The set is taken back. It stays in the record, struck through."))
    return True


def _entry(request: Request, patient: UUID, uuid: UUID) -> LoggedSet:
    visible = LoggedSet.objects.visible_to(request.user).select_related("patient", "entered_by", "voided_by")
    return get_object_or_404(visible, patient__in=patients_of(request).filter(pk=patient), uuid=uuid)
