"""Rows of tables that a question told as JSON, as their models have them: nothing else is asked to make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, models

M = TypeVar("M", bound=models.Model)
Row = Mapping[str, Any]


def made(model: type[M], read: Row) -> M:
    """The row of a table as its model has it; what was not read of it is read when asked for."""
    fields = [(name, convert) for name, convert in _columns(model) if name in read]
    names, values = zip(*((name, convert(read[name])) for name, convert in fields), strict=True)
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


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
def _columns(model: type[models.Model]) -> list[tuple[str, Callable[[Any], Any]]]:
    return [(field.attname, field.to_python) for field in model._meta.concrete_fields]
