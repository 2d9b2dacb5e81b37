"""Every table that tells of care has a history; the history is added to, and never changed."""

from __future__ import annotations

import pghistory
import pytest
from django.apps import apps
from django.db import Error, connection, models, transaction

from adherence.models import (
    DayRecord,
    FlagEvent,
    Heartbeat,
    Message,
    MessageTally,
    ReminderPlan,
)
from exercises.models import Exercise
from patients.access import in_sight_of
from patients.models import AccessEvent, CareEvent, ErasedRow, Erasure, Seal, SealedColumns, SealMark, User
from tests import cast
from tests.guards.world import World

# Tables without a history of their own, and why.
NOT_CLINICAL: dict[type[models.Model], str] = {
    User: "an account: who somebody is, and nothing of what was done",
    Exercise: "the one exercise, made by a migration",
    DayRecord: "counted from sets and versions, which have theirs; what a closed day says is never written again",
    ReminderPlan: "how far the planner has come: lost, it is worked out anew",
    Message: "a ledger of its own: a row for each mail, with what became of it and when",
    MessageTally: "counts of mails, of nobody in particular",
    Erasure: "written when it is asked for, and once more when it is done; each row it rewrites has its own entry",
    Seal: "the seal over all of this, which holds itself",
    SealedColumns: "what the seals are over, which never changes",
    SealMark: "how far the sealer has come: lost, it looks further back",
    Heartbeat: "when jobs were last done",
}
# Histories themselves: a row for each thing that happened.
LEDGERS = {AccessEvent, CareEvent, ErasedRow, FlagEvent}


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in {"patients", "exercises", "adherence"}]


def histories() -> list[type[models.Model]]:
    return [model for model in ours() if issubclass(model, pghistory.models.Event)]


def kept() -> list[type[models.Model]]:
    return sorted([*histories(), *LEDGERS], key=lambda model: model.__name__)


def recorded_by_trigger(table: str) -> set[str]:
    """The operations on the table that a trigger writes down."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT event_manipulation FROM information_schema.triggers
            WHERE event_object_table = %s AND trigger_name ~ '(insert_insert|update_update|delete_delete)'
            """,
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


def test_every_table_has_a_history_or_a_reason_why_not() -> None:
    tracked = {model.pgh_tracked_model for model in histories()}  # type: ignore[attr-defined]  # pghistory's
    assert set(ours()) - set(histories()) == tracked | LEDGERS | set(NOT_CLINICAL)


def test_a_history_is_written_by_the_database_at_every_change(db: None) -> None:
    found = {
        event.pgh_tracked_model._meta.db_table: recorded_by_trigger(event.pgh_tracked_model._meta.db_table)  # type: ignore[attr-defined]  # pghistory's
        for event in histories()
    }
    assert {table: done for table, done in found.items() if done != {"INSERT", "UPDATE", "DELETE"}} == {}


def refusing(table: str) -> set[str]:
    """The operations on the table's rows that a trigger refuses."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT CASE WHEN tgtype & 8 > 0 THEN 'delete' END, CASE WHEN tgtype & 16 > 0 THEN 'update' END
            FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
            WHERE tgrelid = %s::regclass AND tgenabled = 'O' AND tgtype & 3 = 3 AND prosrc LIKE '%%RAISE EXCEPTION%%'
            """,
            [table],
        )
        return {operation for row in cursor.fetchall() for operation in row if operation}


def refusal(statement: str) -> str:
    """What PostgreSQL says to it; nothing when it lets it pass."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Error as error:
        return str(error)
    return ""


def test_every_history_refuses_change_and_deletion(db: None) -> None:
    found = {model._meta.db_table: refusing(model._meta.db_table) for model in kept()}
    assert {table: refused for table, refused in found.items() if refused != {"update", "delete"}} == {}


@pytest.mark.parametrize("statement", ['DELETE FROM "{}"', 'UPDATE "{}" SET {} = {}'])
def test_neither_a_page_nor_the_owner_of_the_tables_changes_what_was_written_down(statement: str, world: World) -> None:
    """Pages may not even try; whom the tables belong to meets a trigger."""
    filled = [model for model in kept() if model._default_manager.exists()]
    asked = [statement.format(model._meta.db_table, key := model._meta.pk.column, key) for model in filled]
    owner = [refusal(each) for each in asked]
    with in_sight_of(world.users["clinician"].pk):
        page = [refusal(each) for each in asked]
    assert len(filled) > 12
    assert [each for each in owner if "Cannot update or delete" not in each] == []
    assert [each for each in page if "permission denied" not in each] == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM pghistory_context", "Who asked for a change stays"),
        ('UPDATE pghistory_context SET metadata = \'{"user": "nobody"}\'', ""),
    ],
)
def test_who_asked_for_a_change_stays(statement: str, said: str, db: None) -> None:
    with pghistory.context(user="somebody", url="/clinic/") as asked:
        cast.clinic("Harbour Knee & Foot Clinic")
    found = refusal(statement).splitlines()[:1]
    kept_as = pghistory.models.Context.objects.get(pk=asked.id).metadata
    assert (found, kept_as) == ([said] if said else [], {"user": "somebody", "url": "/clinic/"})


def test_no_page_deletes_a_row_that_has_a_history(world: World) -> None:
    tables = [event.pgh_tracked_model._meta.db_table for event in histories()]  # type: ignore[attr-defined]  # pghistory's
    with in_sight_of(world.users["clinician"].pk):
        assert [table for table in tables if "permission denied" not in refusal(f'DELETE FROM "{table}"')] == []  # noqa: S608  # names of tables
