"""The start page, and whose record is looked at."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from patients.access import CHOSEN, Request, current_clinic, patient_only
from patients.forms.switching import SwitchForm
from patients.models import PatientAccess
from patients.reports.first_steps import steps_left


def _signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


@login_not_required
@require_safe
def home(request: Request) -> HttpResponse:
    """What Dorsi is, for strangers; for everybody else the page they work from."""
    if not _signed_in(request):
        return render(request, "patients/welcome.html")
    if request.standing.is_manager and steps_left(current_clinic(request)):
        return redirect("first-steps")
    if request.standing.is_team:
        return redirect("caseload")
    if request.standing.patient:
        return redirect("today")
    return render(request, "patients/no_record.html")


@login_not_required
def operators_only(request: Request) -> HttpResponse:
    """Where Django's admin sends whom it does not let in: strangers sign in, everybody else is refused."""
    if _signed_in(request):
        raise PermissionDenied
    return redirect_to_login(reverse("admin:index"))


@require_POST
@patient_only
def switch_patient(request: Request) -> HttpResponse:
    """Look at another of the records that the account follows."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return redirect("today")
    followed = PatientAccess.objects.visible_to(request.user).held_by(request.user).active()
    access = get_object_or_404(followed, patient=form.cleaned_data["patient"])
    request.session[CHOSEN] = str(access.patient_id)
    return redirect("today")
