"""What the team's rail counts on every page; nothing is asked of the database where there is no rail."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from adherence.reports.queue import count_open
from patients.access import Standing
from patients.models import Clinic, Patient


def counts(request: HttpRequest) -> dict[str, object]:
    """Context processor: `open_flags` and `patient_count`, for a team member in the clinic they work in."""
    standing: Standing | None = getattr(request, "standing", None)
    if standing is None:
        return {}
    return {
        "open_flags": SimpleLazyObject(lambda: _open_flags(standing)),
        "patient_count": SimpleLazyObject(lambda: _patient_count(standing)),
    }


def _open_flags(standing: Standing) -> int:
    return count_open(cast("Clinic", standing.clinic), user=standing.user, now=timezone.now())


def _patient_count(standing: Standing) -> int:
    return Patient.objects.visible_to(standing.user).in_care().filter(clinic=standing.clinic).count()
