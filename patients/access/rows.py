"""Which rows PostgreSQL shows a request: the seat belt under `visible_to` (patients.row_security)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponseBase

from patients.models.composed import Asked
from patients.row_security import ROLE

P = ParamSpec("P")
Row = TypeVar("Row")
Values = list[str | UUID | bool | None]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
STEP_DOWN = "SELECT works, follows, set_config('role', %s, true) FROM dorsi_enter(%s, %s)"
STEP_BACK = "SELECT set_config('role', 'none', true) FROM dorsi_enter(NULL, false)"


class Opened(StrEnum):
    """What the link of a mail opens."""

    PATIENT = "patient"
    PRESCRIPTION = "prescription"
    INVITATION = "invitation"


class Sight(NamedTuple):
    """What there is to see at all: somebody who works nowhere has no memberships, and need not be asked for them.

    `found` are the rows of what was asked `beside`, in the same round trip.
    """

    works: bool = True
    follows: bool = True
    beside: Asked[Any] | None = None
    found: Sequence[Any] = ()

    def rows(self, asked: Asked[Row]) -> Sequence[Row]:
        """As they were found beside; else they are asked for now."""
        return self.found if asked == self.beside else asked.answer()


EVERYTHING_THERE_IS = Sight()


@contextmanager
def in_sight_of(person: UUID | None, *, everything: bool = False, beside: Asked[Any] | None = None) -> Iterator[Sight]:
    """One transaction that sees what `person` may see: the clinics worked in, the records followed; nothing for None.

    `everything` is for operators and machines, whose pages name nobody. What is asked `beside` saves a round trip. The
    setting ends with the transaction, so that a pooler may give the connection to anybody else afterwards.
    """
    inside = connection.in_atomic_block
    with transaction.atomic():
        yield _enter([ROLE, person, everything], beside)
        if inside and not connection.needs_rollback:
            _run(STEP_BACK)


def open_link(kind: Opened, key: UUID) -> None:
    """Show also what a link out of a mail is about. Call it inside `in_sight_of`, once the link is proven ours."""
    _run("SELECT dorsi_open(%s, %s)", [kind.value, key])


def seeing_nothing(view: View[P]) -> View[P]:
    """For pages that strangers open with a link: until it is proven, nothing is in their sight."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_authenticated:  # the middleware has entered
            return view(request, *args, **kwargs)
        with in_sight_of(None):
            return view(request, *args, **kwargs)

    return guarded


def seeing_everything(view: View[P]) -> View[P]:
    """For the counts that operators and their machines read, and for what a mail provider reports."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        with in_sight_of(None, everything=True):
            return view(request, *args, **kwargs)

    return guarded


def _enter(values: Values, beside: Asked[Any] | None) -> Sight:
    """What is asked beside is planned once the first statement has stepped down: it sees as much as after it."""
    if beside is None:
        works, follows, _role = _run(STEP_DOWN, values)
        return Sight(works=works, follows=follows)
    with connection.cursor() as cursor:
        cursor.execute(f"{STEP_DOWN}; {beside.composed.sql}", [*values, *beside.values])
        cursor.set_result(0)  # history leaves it at the last
        works, follows, _role = cursor.fetchone()
        cursor.nextset()
        return Sight(works=works, follows=follows, beside=beside, found=beside.rows(cursor.fetchall()))


def _run(statement: str, values: Values | None = None) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cast("tuple[Any, ...]", cursor.fetchone())
