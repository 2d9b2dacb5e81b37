"""Taking a patient into care."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.access import Request, clinical_only, current_clinic
from patients.actions import invitations
from patients.forms.patients import NextStepForm, PatientInviteForm, PreviewForm
from patients.models import Clinic, Invitation, Patient
from patients.models.invitations import LIFETIME


@require_http_methods(["GET", "HEAD", "POST"])
@clinical_only
def invite(request: Request) -> HttpResponse:
    """The form, and the mail it makes; POST invites, then goes on to the caseload or to writing the plan."""
    clinic, now = current_clinic(request), timezone.now()
    today = now.astimezone(clinic.zone).date()
    data = request.POST if request.method == "POST" else None
    form = PatientInviteForm(data, clinic=clinic, by=request.user, today=today)
    if form.is_bound and form.is_valid() and _invited(request, form, now):
        return _next_page(request, form.instance)
    return render(request, "patients/invite.html", {"form": form} | _mail(request, clinic, now))


@require_POST
@clinical_only
def preview(request: Request) -> HttpResponse:
    """The mail as the patient will read it, while the form is being filled in."""
    return render(request, "patients/invite_mail.html", _mail(request, current_clinic(request), timezone.now()))


@require_POST
@clinical_only
def invite_again(request: Request, patient: UUID) -> HttpResponseBase:
    """Send a new link to a patient who has not joined yet."""
    ours = current_clinic(request).invitations.visible_to(request.user).waiting()
    waiting = get_object_or_404(ours.filter(kind=Invitation.Kind.PATIENT, patient=patient).order_by("-sent_at")[:1])
    with suppress(invitations.NotOpen):  # used or sent meanwhile: the record shows how it is now
        invitations.resend(waiting, by=request.user, now=timezone.now())
        messages.success(request, _("We are sending a new link to %(email)s") % {"email": waiting.email})
    return redirect("patient-record", patient)


def _invited(request: Request, form: PatientInviteForm, now: datetime) -> bool:
    try:
        invitations.invite_patient(form.instance, surgery=form.surgery(), by=request.user, now=now)
    except invitations.Refused as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("We are sending an invitation to %(name)s") % {"name": form.instance.full_name})
    return True


def _next_page(request: Request, patient: Patient) -> HttpResponse:
    form = NextStepForm(request.POST)
    if form.is_valid() and form.cleaned_data["then"] and request.standing.is_clinician:
        return redirect("prescription-new", patient.pk)
    return redirect("caseload")


def _mail(request: Request, clinic: Clinic, now: datetime) -> dict[str, object]:
    form = PreviewForm(request.POST)
    form.is_valid()  # what is wrong the form itself says; the preview shows what is right
    return {
        "given_name": form.cleaned_data.get("given_name"),
        "clinic": clinic,
        "until": (now + LIFETIME).astimezone(clinic.zone),
    }
