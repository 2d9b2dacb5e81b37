"""Leaving the clinic: what it means, and doing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from adherence.actions import leaving
from adherence.forms.settings import LeaveForm
from patients.access import Request, current_patient, own_record_only
from patients.views.fresh import freshly_signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@own_record_only
@freshly_signed_in
def leave(request: Request) -> HttpResponse:
    """Explains; POST with the box ticked leaves."""
    patient = current_patient(request)
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        leaving.leave(patient, by=request.user, now=timezone.now())
        messages.success(request, _("You have left %(clinic)s.") % {"clinic": patient.clinic})
        return redirect("home")
    return render(request, "adherence/patient/leave.html", {"form": form, "patient": patient})
