"""The day that an order would bring, while it is being filled in. Nothing is changed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from exercises.forms.amendment import AmendForm
from exercises.forms.prescription import OrderForm
from exercises.forms.subjects import subject_of
from patients.access import Request, clinician_only, current_clinic
from patients.models import Patient


@require_POST
@clinician_only
def preview(request: Request, patient_id: UUID) -> HttpResponse:
    """For htmx: the preview and each phase's sum. The form's own page shows the same without script."""
    patients = Patient.objects.visible_to(request.user).filter(clinic=current_clinic(request))
    about = subject_of(get_object_or_404(patients, pk=patient_id), by=request.user, now=timezone.now())
    form_class = AmendForm if "seen" in request.POST else OrderForm
    return render(
        request, "exercises/prescribe_preview.html", {"form": form_class(request.POST, about=about), "swap": True}
    )
