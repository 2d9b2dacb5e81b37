"""The views' own scopes taken away, so that PostgreSQL's lock is all there is between a person and everybody's rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model, Q, QuerySet

from patients.models import composed

OURS = {"patients", "exercises", "adherence"}
EVERY_FILTER, OF_A_ROW = "_filter_or_exclude_inplace", "_defer_next_filter"  # Django's names for them
SCOPE = {"clinic", "clinic_id", "patient", "patient_id"}


def everything(rows: QuerySet[Any], _user: object) -> QuerySet[Any]:
    return rows.all()


def forget_visible_to(patch: pytest.MonkeyPatch) -> None:
    """As if every view had forgotten `visible_to`, and nothing had been composed before, nor will be known after."""
    patch.setattr(composed, "_known", {})
    for model in apps.get_models():
        words = type(model._default_manager.all())
        if hasattr(words, "visible_to"):
            patch.setattr(words, "visible_to", everything)


def forget_every_scope(patch: pytest.MonkeyPatch) -> None:
    """As if no view, report or action had ever named a clinic or a patient to the database."""
    forget_visible_to(patch)
    narrow = getattr(QuerySet, EVERY_FILTER)

    def forgetful(rows: QuerySet[Any], negate: bool, args: tuple[object, ...], kwargs: dict[str, Any]) -> None:
        # A row in hand leads to its own rows (patient.surgeries): that is no scope either.
        if _is_ours(rows.model) and not negate and not getattr(rows, OF_A_ROW):
            args = tuple(_without_scope(each) for each in args)
            kwargs = {name: value for name, value in kwargs.items() if not _is_scope(name, value)}
        narrow(rows, negate, args, kwargs)

    patch.setattr(QuerySet, EVERY_FILTER, forgetful)


def _is_ours(model: type[Model]) -> bool:
    return model._meta.app_label in OURS


def _is_scope(name: str, value: object) -> bool:
    """`patient`, `prescription__patient__in`, `clinic_id`; not what prefetching asks for the rows in its hand."""
    parts = name.removesuffix("__in").removesuffix("__exact").split("__")
    fetched = isinstance(value, list | set) and all(isinstance(each, Model) for each in value)
    return parts[-1] in SCOPE and not fetched


def _without_scope(condition: object) -> object:
    if not isinstance(condition, Q) or condition.negated:
        return condition
    inner = [_without_scope(child) for child in condition.children]
    kept = [each for each in inner if not (isinstance(each, tuple) and _is_scope(*each))]
    return Q(*kept, _connector=condition.connector)
