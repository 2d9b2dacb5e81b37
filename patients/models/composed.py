"""Questions that a page asks each time in the same words: Django composes their SQL once, and fills in the values.

Composing takes Django 0.3 to 2 ms each time, several times what it takes to ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from functools import update_wrapper
from inspect import Signature, signature
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, Generic, NamedTuple, ParamSpec, TypeVar, cast

from django.db import connections, models
from django.db.models.expressions import Expression
from django.db.models.query import BaseIterable, ModelIterable
from django.db.models.sql.compiler import SQLCompiler

from patients.models.made import maker_of

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


class Asked(NamedTuple, Generic[Row]):
    """A question with its values."""

    composed: Composed
    values: list[Any]

    def answer(self) -> list[Row]:
        with connections[self.composed.rows.db].cursor() as cursor:
            cursor.execute(self.composed.sql, self.values)
            return self.rows(cursor.fetchall())

    def rows(self, read: Iterable[Sequence[Any]]) -> list[Row]:
        """What PostgreSQL has answered, as rows."""
        known = self.composed
        if known.compiler.has_extra_select:  # what is ordered by only
            read = [row[: known.compiler.col_count] for row in read]
        if known.converters:
            compiler = copy(known.compiler)
            compiler.connection = connections[known.rows.db]  # of this thread
            read = compiler.apply_converters(read, known.converters)
        return list(known.made(read))


class Question(Generic[P, Row]):
    """Has the rows when it is called. `asked` is for whoever sends it along with something else."""

    def __init__(self, question: Callable[P, models.QuerySet[Any, Row]]) -> None:
        self._question = question
        self._names = tuple(signature(question).parameters)
        update_wrapper(self, question)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> list[Row]:
        return self.asked(*args, **kwargs).answer()

    def asked(self, *args: P.args, **kwargs: P.kwargs) -> Asked[Row]:
        if self._question not in _known:
            _known[self._question] = _compose(self._question)
        known, told = _known[self._question], dict(zip(self._names, args, strict=False)) | kwargs
        return Asked(known, [_told(told[each.name]) if isinstance(each, Blank) else each for each in known.values])


def composed_once(question: Callable[P, models.QuerySet[Any, Row]]) -> Question[P, Row]:
    """The rows that the queryset of `question` has, in a list.

    `question` is asked with a Blank for each argument, once: it only hands them on to `filter` and its kin. An argument
    that is annotated as a list of keys belongs behind `__in`.
    """
    return Question(question)


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


def _told(value: Any) -> Any:  # noqa: ANN401  # whatever a column holds
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"{{{','.join(map(str, value))}}}"  # keys, as PostgreSQL writes an array: psycopg would quote each
    return value


def _models(rows: models.QuerySet[Any, Any], compiler: SQLCompiler) -> Made:
    """As ModelIterable makes them; what it finds out anew each time takes it longer than a row."""
    one, annotated = (
        _related(compiler.klass_info, compiler.select, rows.db),
        (compiler.annotation_col_map or {}).items(),
    )

    def made(read: Iterable[Sequence[Any]]) -> Iterator[models.Model | None]:
        for row in read:
            found = one(row)
            for name, place in annotated:
                setattr(found, name, row[place])
            yield found

    return made


def _related(
    info: dict[str, Any], select: Sequence[tuple[Any, ...]], db: str
) -> Callable[[Sequence[Any]], models.Model | None]:
    """What makes a row of its columns, with the rows that select_related names; None where the database has none."""
    model, places = itemgetter("model", "select_fields")(info)
    span = slice(places[0], places[-1] + 1)
    names = [column.target.attname for column, *_ in select[span]]
    key, make = span.start + names.index(model._meta.pk.attname), maker_of(model, names, db)
    related = [
        (each["local_setter"], each["remote_setter"], _related(each, select, db))
        for each in info.get("related_klass_infos", ())
    ]

    def made(row: Sequence[Any]) -> models.Model | None:
        if row[key] is None:
            return None
        one: models.Model = make(row[span])
        for set_here, set_there, other in related:
            found = other(row)
            set_here(one, found)
            if found is not None:
                set_there(found, one)
        return one

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
