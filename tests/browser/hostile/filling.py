"""Writes payloads into every text of every row, whoever may write it and whatever forms would say to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeAlias

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection, models, transaction

from tests.browser.hostile.payloads import ADDRESSES, fitting

Row = models.Model
Text: TypeAlias = "models.Field[Any, Any]"
OURS = ("patients", "exercises", "adherence")
# Texts of allauth's that its pages and the operators' show.
THEIRS = {"account.EmailAddress": {"email"}, "usersessions.UserSession": {"user_agent"}}
# Fields without `choices` that nobody writes freely, and why. Those with `choices` are left out by that mark.
CHOSEN = {
    "AccessEvent.role": "written by the code: one of the roles",
    "AccessEvent.action": "written by the code: the name of an address",
    "AccessEvent.patients": "keys of rows",
    "Clinic.time_zone": "chosen from the zones that there are",
    "Patient.time_zone": "chosen from the zones that there are",
    "Patient.next_time_zone": "chosen from the zones that there are",
    "SealedColumns.table": "written by migrations; on no page",
    "SealedColumns.columns": "written by migrations; on no page",
    "SealMark.table": "written by migrations; on no page",
    "User.password": "a hash; on no page",
    "Exercise.slug": "written by a migration; words are chosen by it",
    "PainFlag.places": "chosen from a list",
    "PainFlag.kinds": "chosen from a list",
    "PainFlag.warning_signs": "chosen from a list",
    "PainFlag.reasons": "codes and numbers of triage",
    "PainFlag.payload_hash": "a hash; on no page",
    "LoggedSet.payload_hash": "a hash; on no page",
    "Heartbeat.driver": "written by the code: the name of a job",
    "MessageTally.kind": "a kind of message",
    "MessageTally.outcome": "a state of messages",
    "MessageTally.reason": "a reason of messages",
    "ReminderSettings.own_times": "times of day",
}


def fill(turn: int) -> Counter[str]:
    """How many texts were written of each field: {"Model.field": 2}; 0 where the database would have none of it.

    Each text gets one payload. Another `turn` gives it the next, so that as many turns as there are payloads put every
    one into every text that is long enough. Triggers are off meanwhile: they guard what is never changed.
    """
    done: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for place, row in enumerate(_rows()):
            for shift, text in enumerate(texts(type(row))):
                done[_name(text)] += _write(row, text, turn + place + 7 * shift, place)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return done


def texts(model: type[Row]) -> list[Text]:
    """The fields of a table that hold words somebody wrote."""
    theirs = THEIRS.get(model._meta.label)
    return [
        text
        for text in model._meta.concrete_fields
        if isinstance(text, models.CharField | models.TextField | models.JSONField | ArrayField)
        and not text.choices
        and not text.primary_key
        and not text.name.startswith("pgh_")
        and _name(text) not in CHOSEN
        and (theirs is None or text.name in theirs)
    ]


def tables() -> list[type[Row]]:
    """Histories too: their rows are shown to operators."""
    ours = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return [*ours, *(apps.get_model(label) for label in THEIRS)]


def _rows() -> Iterator[Row]:
    for model in tables():
        yield from model._default_manager.order_by()  # as they were made: keys are made at random


def _name(text: Text) -> str:
    """As its table's, for a history."""
    of = getattr(text.model, "pgh_tracked_model", text.model)
    return f"{of.__name__}.{text.name}"


def _write(row: Row, text: Text, turn: int, place: int) -> bool:
    """Where no two rows may say the same, each says it with a number after it."""
    said = _said(row, text, turn, place)
    return any(_kept(row, text, each) for each in (said, f"{said}{place}" if isinstance(said, str) else said))


def _said(row: Row, text: Text, turn: int, place: int) -> object:
    if isinstance(text, models.JSONField):
        return _leaves(getattr(row, text.name), turn)
    if isinstance(text, models.EmailField):
        return ADDRESSES[turn % len(ADDRESSES)].format(place)
    shapes = fitting(text.max_length)
    return shapes[turn % len(shapes)]


def _leaves(value: object, turn: int) -> object:
    """The same shape, with payloads for its words."""
    if isinstance(value, dict):
        return {key: each if key == "language" else _leaves(each, turn + 1) for key, each in value.items()}
    if isinstance(value, list):
        return [_leaves(each, turn + at) for at, each in enumerate(value)]
    return fitting(None)[turn % len(fitting(None))] if isinstance(value, str) else value


def _kept(row: Row, text: Text, said: object) -> bool:
    try:
        with transaction.atomic():
            return type(row)._default_manager.filter(pk=row.pk).update(**{text.name: said}) > 0
    except DatabaseError:
        return False
