"""Questions that a page asks each time in the same words: Django composes their SQL once, and fills in the values.

Composing takes Django 0.3 to 2 ms each time, several times what it takes to ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import wraps
from inspect import Signature, signature
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple, ParamSpec, TypeVar, cast

from django.db import connections, models
from django.db.models.expressions import Expression
from django.db.models.query import BaseIterable, ModelIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

P = ParamSpec("P")
Row = TypeVar("Row")
Made = Callable[[Iterable[Sequence[Any]]], Iterable[Any]]
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
    """A queryset that is never asked itself, what Django made of it, and what makes its rows of what is read."""

    rows: models.QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    values: tuple[Any, ...]
    converters: dict[int, Any]  # of columns whose values are not what psycopg reads
    made: Made


_known: dict[Callable[..., Any], Composed] = {}  # by its question


def composed_once(question: Callable[P, models.QuerySet[Any, Row]]) -> Callable[P, list[Row]]:
    """The rows that the queryset of `question` has, in a list.

    `question` is asked with a Blank for each argument, once: it only hands them on to `filter` and its kin. An argument
    that is annotated as a list of keys belongs behind `__in`.
    """
    names = tuple(signature(question).parameters)

    @wraps(question)
    def answer(*args: P.args, **kwargs: P.kwargs) -> list[Row]:
        if question not in _known:
            _known[question] = _compose(question)
        return _rows(_known[question], dict(zip(names, args, strict=False)) | kwargs)

    return answer


def in_one_row(rows: models.QuerySet[Any, Any], **figures: models.Aggregate) -> models.QuerySet[Any, dict[str, Any]]:
    """As `aggregate` does, in a queryset: a single row."""
    together = rows.order_by().values(all=models.Value(1)).annotate(**figures)
    return cast("models.QuerySet[Any, dict[str, Any]]", together.values(*figures))


def _compose(question: Callable[..., models.QuerySet[Any, Any]]) -> Composed:
    asked_for = signature(question)
    rows = question(**{name: _blank(asked_for, name) for name in asked_for.parameters})
    compiler = rows.query.get_compiler(using=rows.db)
    sql, values = compiler.as_sql()
    converters = compiler.get_converters([column for column, _sql, _name in compiler.select[: compiler.col_count]])
    iterable = vars(rows)["_iterable_class"]
    made = _models(rows, compiler) if iterable is ModelIterable else _values(rows, iterable)
    return Composed(rows, compiler, sql, tuple(values), converters, made)


def _blank(asked_for: Signature, name: str) -> Blank:
    """Keys are of the type that the annotation says."""
    listed = LISTED.fullmatch(str(asked_for.parameters[name].annotation))
    return Blank(name, f"(SELECT unnest(%s::{TYPES[listed[1]]}[]))" if listed else "%s")


def _rows(known: Composed, arguments: dict[str, Any]) -> list[Any]:
    told = [_told(arguments[value.name]) if isinstance(value, Blank) else value for value in known.values]
    compiler = copy(known.compiler)
    compiler.connection = connections[known.rows.db]  # of this thread
    with compiler.connection.cursor() as cursor:
        cursor.execute(known.sql, told)
        read = cursor.fetchall()
    if compiler.has_extra_select:  # what is ordered by only
        read = [row[: compiler.col_count] for row in read]
    return list(known.made(compiler.apply_converters(read, known.converters)))


def _told(value: Any) -> Any:  # noqa: ANN401  # whatever a column holds
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"{{{','.join(map(str, value))}}}"  # keys, as PostgreSQL writes an array: psycopg would quote each
    return value


def _models(rows: models.QuerySet[Any, Any], compiler: SQLCompiler) -> Made:
    """As ModelIterable makes them; what it finds out anew each time takes it longer than a row."""
    (model, places), select = itemgetter("model", "select_fields")(compiler.klass_info), compiler.select
    span, annotated = slice(places[0], places[-1] + 1), (compiler.annotation_col_map or {}).items()
    names = [column.target.attname for column, _sql, _name in select[span]]
    related = get_related_populators(compiler.klass_info, select, rows.db)  # type: ignore[call-arg]  # Django 6's stubs

    def made(read: Iterable[Sequence[Any]]) -> Iterator[models.Model]:
        for row in read:
            one = model.from_db(rows.db, names, row[span])
            for populator in related:
                populator.populate(row, one)
            for name, place in annotated:
                setattr(one, name, row[place])
            yield one

    return made


def _values(rows: models.QuerySet[Any, Any], iterable: type[BaseIterable[Any]]) -> Made:
    """As the maker of dicts or tuples that the queryset has: it asks the compiler for what was read."""

    def made(read: Iterable[Sequence[Any]]) -> Iterable[Any]:
        query = copy(rows.query)
        told = SimpleNamespace(results_iter=lambda **_: map(tuple, read))
        vars(query).update(get_compiler=lambda *_, **__: told)
        asked = SimpleNamespace(db=rows.db, query=query, _fields=vars(rows)["_fields"])
        return cast("Iterable[Any]", iterable(cast("models.QuerySet[Any, Any]", asked)))

    return made
