"""The people who follow one's record: whom the patient lets in, what each may do, and the end of it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.access import Request, current_patient, own_record_only
from patients.actions import carers
from patients.actions.audit import record_look
from patients.actions.invitations import NotOpen, Refused
from patients.forms.carers import CarerInviteForm, ScopesForm
from patients.models import Invitation, PatientAccess
from patients.reports.followers import followers_of, invited_to
from patients.views.fresh import fresh_to_change


@require_http_methods(["GET", "HEAD", "POST"])
@own_record_only
@fresh_to_change
def people(request: Request) -> HttpResponse:
    """Who follows the record, since when, and who is invited; POST invites."""
    patient, now = current_patient(request), timezone.now()
    form = CarerInviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _invited(request, form):
        return redirect("people")
    record_look([patient.pk], by=request.standing, action="people", now=now)
    context = {
        "form": form,
        "patient": patient,
        "followers": [(each, ScopesForm.of(each.access)) for each in followers_of(patient, seen_by=request.user)],
        "waiting": invited_to(patient, seen_by=request.user, now=now),
    }
    return render(request, "patients/people.html", context)


def _invited(request: Request, form: CarerInviteForm) -> bool:
    try:
        invitation = carers.invite(current_patient(request), by=request.user, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("We are sending an invitation to %(email)s") % {"email": invitation.email})
    return True


@require_POST
@own_record_only
@fresh_to_change
def change(request: Request, access: UUID) -> HttpResponse:
    """What a carer may do from now on."""
    carer, form = _carer(request, access), ScopesForm(request.POST)
    if form.is_valid():
        with suppress(NotOpen):  # gone meanwhile: the page shows how it is now
            carers.change(carer, by=request.user, **form.cleaned_data)
            messages.success(request, _("Saved for %(name)s.") % {"name": carer.user})
    return redirect("people")


@require_POST
@own_record_only
@fresh_to_change
def revoke(request: Request, access: UUID) -> HttpResponse:
    """Stop sharing the record with a carer."""
    carer = _carer(request, access)
    with suppress(NotOpen):  # gone meanwhile: the page shows how it is now
        carers.revoke(carer, by=request.user, now=timezone.now())
        messages.success(request, _("%(name)s can no longer see your record.") % {"name": carer.user})
    return redirect("people")


@require_POST
@own_record_only
@fresh_to_change
def send_again(request: Request, invitation: UUID) -> HttpResponse:
    """A new link for somebody invited; an older one stops working."""
    waiting = _invitation(request, invitation)
    try:
        carers.send_again(waiting, by=request.user, now=timezone.now())
    except NotOpen:
        messages.info(request, _("We sent this a moment ago. Wait 5 minutes before you send it again."))
        return redirect("people")
    messages.success(request, _("We are sending a new link to %(email)s") % {"email": waiting.email})
    return redirect("people")


@require_POST
@own_record_only
@fresh_to_change
def take_back(request: Request, invitation: UUID) -> HttpResponse:
    """End an invitation that waits."""
    with suppress(NotOpen):  # used meanwhile: the page shows how it is now
        carers.take_back(_invitation(request, invitation), by=request.user, now=timezone.now())
        messages.success(request, _("The invitation no longer works."))
    return redirect("people")


def _carer(request: Request, access: UUID) -> PatientAccess:
    carers_here = PatientAccess.objects.visible_to(request.user).of_carers_for(request.user)
    return get_object_or_404(carers_here.filter(patient=current_patient(request)).select_related("user"), pk=access)


def _invitation(request: Request, invitation: UUID) -> Invitation:
    waiting = Invitation.objects.visible_to(request.user).of_carers_for(request.user).waiting()
    return get_object_or_404(waiting.filter(patient=current_patient(request)), pk=invitation)
