"""Fields that no form asks for: whatever a request names beside what it may say, none of it is written."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from patients.models import Membership, PatientAccess, User
from tests.guards.access_matrix import BATCHES, Line
from tests.guards.canaries import tables
from tests.guards.fingerprint import WRITTEN_WHILE_READING
from tests.guards.looks import page_text
from tests.guards.pages import Page
from tests.guards.test_access import LINES, path_of
from tests.guards.world import World, undone

TAKING = [line for line in LINES if line.method == "POST" and line.welcome]
WORD = "stowaway"
# What would give somebody power, or a row to somebody else, were it written.
POWERS = {"is_staff": "on", "is_superuser": "on", "is_active": "", "role": "manager", "relation": "self", "state": WORD}
HELD = """SELECT '{table}' WHERE EXISTS (SELECT FROM "{table}" t WHERE to_jsonb(t)::text ~* %s)"""


def extra(world: World, declared: set[str]) -> dict[str, str]:
    """Every column of every table of ours that the form does not ask for: keys of the other clinic, and a word."""
    theirs = world.theirs
    keys: dict[str, object] = {
        "clinic": theirs.patient.clinic_id,
        "patient": theirs.patient.pk,
        "user": world.users["elsewhere"].pk,
    }
    keys |= {"prescription": theirs.prescription.pk, "flag": theirs.flag.pk, "id": theirs.patient.pk}
    names = {field.attname for model in tables() for field in model._meta.concrete_fields}
    names |= {name.removesuffix("_id") for name in names}
    said = {name: str(keys.get(name.removesuffix("_id"), POWERS.get(name, WORD))) for name in names}
    return {name: value for name, value in said.items() if name not in declared}


def where_held(text: str) -> list[str]:
    """Tables with a row that says `text`."""
    every = sorted(set(connection.introspection.table_names()) - WRITTEN_WHILE_READING)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(HELD.format(table=table) for table in every), [text] * len(every))
        return [table for (table,) in cursor.fetchall()]


def powers() -> tuple[object, ...]:
    """Who may do what, and who follows whom."""
    return (
        sorted(User.objects.values_list("email", "is_staff", "is_superuser", "is_active")),
        sorted(Membership.objects.values_list("user__email", "clinic", "role")),
        sorted(PatientAccess.objects.values_list("user__email", "patient", "relation")),
    )


@pytest.mark.parametrize("line", TAKING, ids=str)
def test_what_no_form_asks_for_is_not_written(line: Line, world: World) -> None:
    """With answers that would do, so that what the form does ask for is written."""
    path, person = path_of(line, world), line.welcome[0]
    form = Page(page_text(world.asked(person, "GET", path))).form_for(path)
    said = form.answers()
    with undone():
        world.browser(person).post(path, said)
        alone = powers()
    with undone():
        status = world.browser(person).post(path, extra(world, {*said}) | said).status_code
        assert (status < 500, powers() == alone, where_held(WORD)) == (True, True, [])


@pytest.mark.parametrize("name", BATCHES)
def test_nor_what_a_list_says_beside_its_fields(name: str, world: World) -> None:
    line = next(line for line in TAKING if line.name == name)
    item = extra(world, {*BATCHES[name]}) | BATCHES[name]
    with undone():
        before = powers()
        answer = world.browser("patient").post(
            path_of(line, world), json.dumps([item]), content_type="application/json"
        )
        assert (answer.json()[0]["status"], powers() == before, where_held(WORD)) == (201, True, [])


def test_what_is_held_is_found(world: World) -> None:
    with undone():
        User.objects.filter(pk=world.users["patient"].pk).update(name=f"a {WORD} b")
        assert where_held(WORD) == ["patients_user"]
