"""The care of a patient: how to reach them, who is in charge, its end and its beginning anew."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from adherence.actions import care, contact
from adherence.forms.care import ContactForm, DischargeForm, HandOverForm
from adherence.models import PainFlag
from adherence.views.desk import patients_of
from adherence.views.sets import page
from patients.access import Request, clinical_only, clinician_only
from patients.actions.audit import record_look
from patients.actions.care import TakenOver, hand_over
from patients.models import Patient


@page
@clinician_only
def discharge(request: Request, patient: UUID) -> HttpResponse:
    """End the care: a reason first, then a second press. Open flags are answered before."""
    now = timezone.now()
    leaves = _patient(request, patient, "patient-discharge", now)
    if leaves.discharged_at:
        return _over(request, leaves)
    form = DischargeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.cleaned_data["confirmed"]:
        return _discharged(request, form, leaves, now)
    return _show_discharge(request, form, leaves)


@require_POST
@clinician_only
def readmit(request: Request, patient: UUID) -> HttpResponse:
    """Take a patient back into care."""
    now = timezone.now()
    returns = _patient(request, patient, "patient-readmit", now)
    try:
        care.readmit(returns, by=request.user, now=now)
    except care.Already:
        messages.info(request, _("%(name)s is in care already.") % {"name": returns})
        return redirect("patient-record", patient)
    except care.Erased:
        return _erased(request, returns)
    messages.success(request, _("%(name)s is in care again. Write a plan to begin.") % {"name": returns})
    return redirect("patient-record", patient)


@page
@clinician_only
def handover(request: Request, patient: UUID) -> HttpResponse:
    """Put the patient in the charge of another clinician of the clinic."""
    now = timezone.now()
    moves = _patient(request, patient, "patient-hand-over", now)
    if moves.discharged_at:
        return _over(request, moves)
    form = HandOverForm(request.POST if request.method == "POST" else None, patient=moves, by=request.user)
    if not form.is_valid():
        return render(request, "adherence/desk/hand_over.html", {"form": form, "patient": moves})
    to, reason = form.cleaned_data["clinician"], form.cleaned_data["reason"]
    try:
        hand_over(moves, to=to, reason=reason, by=request.user, now=now)
    except TakenOver as first:
        messages.error(request, _("%(who)s is in charge since a moment ago.") % {"who": first.who or _("Nobody")})
        return redirect("patient-record", patient)
    messages.success(request, _("%(who)s is in charge now.") % {"who": to})
    return redirect("patient-record", patient)


@page
@clinical_only
def details(request: Request, patient: UUID) -> HttpResponse:
    """Email, phone and language."""
    now = timezone.now()
    about = _patient(request, patient, "patient-details", now)
    try:
        return _details(request, about, now)
    except care.Erased:
        return _erased(request, about)


def _details(request: Request, about: Patient, now: datetime) -> HttpResponse:
    care.refuse_erased(about)
    name = about.full_name
    form = ContactForm(request.POST if request.method == "POST" else None, instance=about)
    if not form.is_valid():
        return render(request, "adherence/desk/details.html", {"form": form, "patient": about, "name": name})
    if form.changes:
        contact.change(about, changes=form.changes, by=request.user, now=now)
        messages.success(request, _("The details are saved."))
    return redirect("patient-record", about.pk)


def _patient(request: Request, key: UUID, action: str, now: datetime) -> Patient:
    """One of the clinic's, or 404; the look is recorded."""
    found = get_object_or_404(patients_of(request).select_related("clinic", "clinician"), pk=key)
    record_look([found.pk], by=request.standing, action=action, now=now)
    return found


def _discharged(request: Request, form: DischargeForm, patient: Patient, now: datetime) -> HttpResponse:
    try:
        care.discharge(patient, reason=form.cleaned_data["reason"], by=request.user, now=now)
    except care.FlagsOpen:
        return _show_discharge(request, form, patient, status=409)
    except care.Already:
        return _over(request, patient)
    messages.success(request, _("%(name)s is discharged. The plan and its reminders have ended.") % {"name": patient})
    return redirect("patient-record", patient.pk)


def _show_discharge(request: Request, form: DischargeForm, patient: Patient, status: int = 200) -> HttpResponse:
    """Either the form, or the flags to answer first."""
    flags = PainFlag.objects.visible_to(request.user).open().filter(patient=patient).order_by("reported_at", "pk")
    context = {"form": form, "patient": patient, "flags": flags}
    return render(request, "adherence/desk/discharge.html", context, status=status)


def _erased(request: Request, patient: Patient) -> HttpResponse:
    messages.error(request, _("This record is erased. Take the person on as a new patient."))
    return redirect("patient-record", patient.pk)


def _over(request: Request, patient: Patient) -> HttpResponse:
    messages.info(request, _("%(name)s is not in care any more.") % {"name": patient})
    return redirect("patient-record", patient.pk)
