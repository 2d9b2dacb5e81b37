"""A new clinic's first steps, for its manager."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from patients.access import Request, current_clinic, manager_only
from patients.reports.first_steps import first_steps


@require_safe
@manager_only
def start(request: Request) -> HttpResponse:
    """What is done and what is next, until all of it is done."""
    steps = first_steps(current_clinic(request))
    left = [step for step in steps if not step.done]
    if not left:
        return redirect("caseload")
    return render(request, "patients/first_steps.html", {"steps": steps, "next": left[0], "left": len(left)})
