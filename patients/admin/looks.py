"""What an operator's pages show of patients is written down like anybody's look."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from patients.models import AccessEvent, Patient

# From a row to the patient it tells of, the shortest way first; `pgh_obj` leads from history to what it is about.
WAYS = (
    "patient",
    "prescription__patient",
    "version__prescription__patient",
    "flag__patient",
    "pgh_obj__patient",
    # Accounts, and how they sign in: their names and addresses are those of the people whose records they follow.
    "accesses__patient",
    "user__accesses__patient",
)


def patients_in(model: type[models.Model], keys: Iterable[object]) -> set[UUID]:
    """The patients of whom the rows of `model` with these keys tell; one query, or none."""
    way = _way_from(model)
    if not way:
        return set()
    found = model._default_manager.filter(pk__in=list(keys)).values_list(way, flat=True)
    if model is AccessEvent:
        return {key for looked_at in found for key in looked_at}
    return {key for key in found if key}


def _way_from(model: type[models.Model]) -> str:
    """Empty for a table that tells of no patient."""
    if model is Patient:
        return "pk"
    if model is AccessEvent:
        return "patients"
    if _target(model, "pgh_obj") is Patient:
        return "pgh_obj"
    return next((way for way in WAYS if _leads(model, way)), "")


def _leads(model: type[models.Model], way: str) -> bool:
    here: type[models.Model] | None = model
    for step in way.split("__"):
        here = here and _target(here, step)
    return here is Patient


def _target(model: type[models.Model], field: str) -> type[models.Model] | None:
    try:
        found = model._meta.get_field(field).related_model
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, type) else None
