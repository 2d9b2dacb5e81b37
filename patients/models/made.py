"""Rows of models out of what was read: as `Model.from_db` makes them, without asking each field how it is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import getattr_static
from typing import Any, TypeVar

from django.db import models
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init

M = TypeVar("M", bound=models.Model)
PLAIN = (DeferredAttribute, ForeignKeyDeferredAttribute)  # of a row that is new, both set a value and no more


def maker_of(model: type[M], names: Sequence[str], db: str) -> Callable[[Sequence[Any]], M]:
    """What makes a row of the values of its columns `names`, which `db` told; the others are read when asked for."""
    if not _begins_as_any(model) or any(type(getattr(model, name)) not in PLAIN for name in names):
        return lambda values: model.from_db(db, names, values)

    def made(values: Sequence[Any]) -> M:
        row, state = model.__new__(model), ModelState()
        state.adding, state.db = False, db
        row.__dict__ = dict(zip(names, values, strict=True), _state=state)
        return row

    return made


def _begins_as_any(model: type[models.Model]) -> bool:
    """Whether neither the model nor a listener has a say in how a row of it begins."""
    as_any = (getattr_static(model, name) is getattr_static(models.Model, name) for name in ("__init__", "from_db"))
    return all(as_any) and not any(signal.has_listeners(model) for signal in (pre_init, post_init))
