"""The clinic's settings, for its managers."""

from __future__ import annotations

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.access import Request, current_clinic, manager_only
from patients.forms.clinics import ClinicForm
from patients.reports.first_steps import steps_left


@require_http_methods(["GET", "HEAD", "POST"])
@manager_only
def clinic(request: Request) -> HttpResponse:
    """Numbers, hours, thresholds, and how patients are reminded."""
    data = request.POST if request.method == "POST" else None
    form = ClinicForm(data, instance=copy(current_clinic(request)))
    if form.is_bound and form.is_valid():
        form.save_changes()
        messages.success(request, _("The clinic's settings are saved"))
        return redirect("clinic")
    context = {"form": form, "steps_left": steps_left(current_clinic(request))}
    return render(request, "patients/clinic.html", context)
