"""Asking for the erasure of a record: what it means, and a manager's word that it is meant."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from adherence.actions.erasures import asking
from adherence.forms.erasing import EraseForm
from adherence.views.desk import patients_of
from adherence.views.sets import page
from patients.access import Request, manager_only
from patients.actions.audit import record_look
from patients.models import Patient
from patients.views.fresh import freshly_signed_in


@page
@manager_only
@freshly_signed_in
def erase(request: Request, patient: UUID) -> HttpResponse:
    """Explains; POST with the box ticked has a worker do it."""
    now = timezone.now()
    leaves = get_object_or_404(patients_of(request).select_related("clinic", "erasure__asked_by"), pk=patient)
    record_look([leaves.pk], by=request.standing, action="patient-erase", now=now)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _show(request, form, leaves)
    ground, reference = form.cleaned_data["ground"], form.cleaned_data["reference"]
    try:
        asking.ask_for(leaves, ground=ground, reference=reference, by=request.user, now=now)
    except (asking.StillRuns, asking.AskedBefore):
        return _show(request, form, leaves, status=HTTPStatus.CONFLICT)
    messages.success(request, _("Erasure asked for. It is done within some minutes."))
    return redirect("patient-record", patient)


def _show(request: Request, form: EraseForm, patient: Patient, status: int = HTTPStatus.OK) -> HttpResponse:
    """The form; or why there is none."""
    context = {"form": form, "patient": patient, "ready": asking.may_be_erased(patient)}
    return render(request, "adherence/desk/erase.html", context, status=status)
