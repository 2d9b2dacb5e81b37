"""Rows of tables that a question told as JSON, as their models have them: nothing else is asked to make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, models

from patients.models.made import maker_of

M = TypeVar("M", bound=models.Model)
Row = Mapping[str, Any]
Reader = Callable[[Any], Any]
# What reads a value, by the kind of its field, where JSON has none of its kind.
READ: Mapping[str, Reader | None] = {
    "BigAutoField": None,
    "BooleanField": None,
    "CharField": None,
    "PositiveSmallIntegerField": None,
    "TextField": None,
    "UUIDField": UUID,
    "DateField": date.fromisoformat,
    "DateTimeField": datetime.fromisoformat,
}


def made(model: type[M], read: Row) -> M:
    """The row of a table as its model has it; what was not read of it is read when asked for."""
    columns, make = _columns(model, tuple(read))
    row: M = make(
        [convert(read[name]) if convert and read[name] is not None else read[name] for name, convert in columns]
    )
    return row


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
def _columns(model: type[M], told: tuple[str, ...]) -> tuple[list[tuple[str, Reader | None]], Callable[[list[Any]], M]]:
    """Those of `told` that the model has, each with what reads its value; and what makes a row of them."""
    fields = [field for field in model._meta.concrete_fields if field.attname in told]
    names = [field.attname for field in fields]
    return list(zip(names, map(_reader, fields), strict=True)), maker_of(model, names, DEFAULT_DB_ALIAS)


def _reader(field: models.Field[Any, Any]) -> Reader | None:
    kind = field.target_field if isinstance(field, models.ForeignKey) else field
    return READ.get(kind.get_internal_type(), field.to_python)
