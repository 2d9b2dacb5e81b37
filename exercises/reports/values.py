"""Rows of tables that a question told as JSON, as their models have them: nothing else is asked to make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, models

M = TypeVar("M", bound=models.Model)
Row = Mapping[str, Any]
AS_THEY_ARE = {"BooleanField", "CharField", "TextField", "PositiveSmallIntegerField", "BigAutoField"}


def made(model: type[M], read: Row) -> M:
    """The row of a table as its model has it; what was not read of it is read when asked for."""
    fields = [(name, convert) for name, convert in _columns(model) if name in read]
    values = [convert(read[name]) if convert else read[name] for name, convert in fields]
    return model.from_db(DEFAULT_DB_ALIAS, [name for name, _ in fields], values)


def made_if_any(model: type[M], read: Row | None) -> M | None:
    return made(model, read) if read else None


def known(parent: models.Model, **children: tuple[type[models.Model], list[Any]]) -> None:
    """Leave `children` where prefetch_related would."""
    answers: dict[str, models.QuerySet[Any]] = {}
    for name, (model, rows) in children.items():
        answers[name] = models.QuerySet(model)
        answers[name]._result_cache = rows  # noqa: SLF001  # as prefetch_related itself does
    vars(parent)["_prefetched_objects_cache"] = answers


@cache
def _columns(model: type[models.Model]) -> list[tuple[str, Callable[[Any], Any] | None]]:
    """Each with what reads its value, where JSON has none of its kind."""
    return [
        (field.attname, None if field.get_internal_type() in AS_THEY_ARE else field.to_python)
        for field in model._meta.concrete_fields
    ]
