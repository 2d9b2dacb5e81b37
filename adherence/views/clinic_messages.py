"""What the clinic tells a patient: a message, which the patient marks as read, and a reminder now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from adherence.actions import clinic_messages, reminding
from adherence.forms.care import MessageForm
from adherence.models import ClinicMessage
from adherence.views.desk import patients_of
from adherence.views.sets import page
from patients.access import Request, clinical_only, current_patient, own_record_only
from patients.actions.audit import record_look
from patients.models import Patient


@page
@clinical_only
def write(request: Request, patient: UUID) -> HttpResponse:
    """A few words to the patient, for Today."""
    now = timezone.now()
    reader = get_object_or_404(patients_of(request), pk=patient)
    record_look([reader.pk], by=request.standing, action="patient-message", now=now)
    form = MessageForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _written(request, form, reader, now):
        return redirect("patient-record", patient)
    context = {"form": form, "patient": reader, "why_not": clinic_messages.why_not(reader)}
    return render(request, "adherence/desk/message.html", context)


@require_POST
@clinical_only
def remind(request: Request, patient: UUID) -> HttpResponse:
    """Send a reminder now, or say why not."""
    now = timezone.now()
    reader = get_object_or_404(patients_of(request), pk=patient)
    record_look([reader.pk], by=request.standing, action="patient-remind", now=now)
    try:
        reminding.remind(reader, by=request.user, now=now)
    except reminding.Refused as refused:
        messages.error(request, _("No reminder was sent. %(why)s") % {"why": refused.message})
        return redirect("patient-record", patient)
    messages.success(request, _("A reminder goes to %(name)s now.") % {"name": reader.given_name})
    return redirect("patient-record", patient)


@require_POST
@own_record_only
def read(request: Request, message: UUID) -> HttpResponse:
    """The patient has read it; a carer may see it, and leaves it there for the patient."""
    mine = ClinicMessage.objects.visible_to(request.user).filter(patient=current_patient(request))
    clinic_messages.mark_read(get_object_or_404(mine, pk=message), now=timezone.now())
    return redirect("today")


def _written(request: Request, form: MessageForm, patient: Patient, now: datetime) -> bool:
    try:
        clinic_messages.write(
            patient, uuid=form.cleaned_data["uuid"], text=form.cleaned_data["text"], by=request.user, now=now
        )
    except clinic_messages.Refused as refused:
        form.add_error(None, refused)
        return False
    messages.success(request, _("The message is on %(name)s’s Today page.") % {"name": patient.given_name})
    return True
