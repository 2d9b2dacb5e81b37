"""Questions that a page asks each time in the same words: Django composes their SQL once, and fills in the values.

Composing takes Django 0.3 to 2 ms each time, several times what it takes to ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import copy
from functools import wraps
from inspect import Signature, signature
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from django.db import connections, models
from django.db.models.expressions import Expression
from django.db.models.sql.compiler import SQLCompiler

P = ParamSpec("P")
Row = TypeVar("Row")
LISTED, TYPES = re.compile(r"(?:Sequence|list)\[(\w+)\]"), {"UUID": "uuid", "int": "bigint"}


class Blank(Expression):
    """A value that is told when the question is asked: one, a row of a table by its key, or the members of a list."""

    def __init__(self, name: str, sql: str = "%s") -> None:
        super().__init__()
        self.name, self.sql = name, sql

    @property
    def pk(self) -> Blank:
        """As a row is named by its key."""
        return self

    def as_sql(self, _compiler: SQLCompiler, _connection: object) -> tuple[str, list[Any]]:  # type: ignore[override]  # the value follows
        return self.sql, [self]


class Composed(NamedTuple):
    """A queryset that is never asked itself, and what Django made of it."""

    rows: models.QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    values: tuple[Any, ...]


_known: dict[Callable[..., Any], Composed] = {}  # by its question


def composed_once(question: Callable[P, models.QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """The rows that the queryset of `question` has, in a list.

    `question` is asked with a Blank for each argument, once: it only hands them on to `filter` and its kin. An argument
    that is annotated as a list of keys belongs behind `__in`.
    """
    asked_for = signature(question)

    @wraps(question)
    def answer(*args: P.args, **kwargs: P.kwargs) -> list[Row]:
        if question not in _known:
            _known[question] = _compose(question, asked_for)
        return _rows(_known[question], asked_for.bind(*args, **kwargs).arguments)

    return answer


def in_one_row(rows: models.QuerySet[Any, Any], **figures: models.Aggregate) -> models.QuerySet[Any, dict[str, Any]]:
    """As `aggregate` does, in a queryset: a single row."""
    together = rows.order_by().values(all=models.Value(1)).annotate(**figures)
    return cast("models.QuerySet[Any, dict[str, Any]]", together.values(*figures))


def _compose(question: Callable[..., models.QuerySet[Any, Any]], asked_for: Signature) -> Composed:
    rows = question(**{name: _blank(asked_for, name) for name in asked_for.parameters})
    compiler = rows.query.get_compiler(using=rows.db)
    sql, values = compiler.as_sql()
    return Composed(rows, compiler, sql, tuple(values))


def _blank(asked_for: Signature, name: str) -> Blank:
    """Keys are of the type that the annotation says."""
    listed = LISTED.fullmatch(str(asked_for.parameters[name].annotation))
    return Blank(name, f"(SELECT unnest(%s::{TYPES[listed[1]]}[]))" if listed else "%s")


def _rows(known: Composed, arguments: dict[str, Any]) -> list[Any]:
    told = [_told(arguments[value.name]) if isinstance(value, Blank) else value for value in known.values]
    compiler, rows = copy(known.compiler), known.rows.all()
    compiler.connection = connections[rows.db]  # of this thread
    compiler.as_sql = lambda *_args, **_kwargs: (known.sql, tuple(told))  # type: ignore[method-assign]  # for this one time
    rows.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]  # of a copy
    return list(rows)


def _told(value: Any) -> Any:  # noqa: ANN401  # whatever a column holds
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"{{{','.join(map(str, value))}}}"  # keys, as PostgreSQL writes an array: psycopg would quote each
    return value
