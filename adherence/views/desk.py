"""What the desk's pages share: whose patients they show."""

from __future__ import annotations

from patients.access import Request, current_clinic
from patients.models import Patient
from patients.models.patients import PatientQuerySet


def patients_of(request: Request) -> PatientQuerySet:
    """Patients of the clinic the person works in; not a record that the account follows elsewhere."""
    return Patient.objects.visible_to(request.user).filter(clinic=current_clinic(request))
