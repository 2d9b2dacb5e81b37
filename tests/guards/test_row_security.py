"""PostgreSQL's own lock: who has what in sight, and that no context is no rows.

Then the matrix with `visible_to` taken away. Most views ask for the clinic or the record as well, so that it takes two
mistakes and this lock to leak; what the lock alone does, with every scope of ours forgotten, test_swaps.py shows.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from uuid import UUID, uuid4

import pytest
from django.db import Error, connection, transaction
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from patients.access import Opened, in_sight_of, open_link
from patients.models import Patient
from patients.models.composed import composed_once
from patients.row_security import ROLE
from tests.guards.access_matrix import Line, lines
from tests.guards.forgetful import forget_visible_to
from tests.guards.looks import page_text
from tests.guards.test_access import answer_of, not_ours, path_of, told
from tests.guards.world import World

OURS = {"patients", "exercises", "adherence"}
# Tables that tell nothing of a patient, and why the web role reads them whole.
OPEN = {
    "patients_user": "accounts are found by email before anybody is known",
    "patients_user_groups": "empty: roles come from memberships",
    "patients_user_user_permissions": "empty: roles come from memberships",
    "patients_clinic": "a clinic's name and numbers stand on pages that strangers open",
    "patients_clinicevent": "who changed a clinic's settings",
    "exercises_exercise": "the one exercise",
    "adherence_heartbeat": "when jobs were last done",
    "adherence_messagetally": "counts of mails, of nobody in particular",
}


@composed_once
def everybodys() -> QuerySet[Patient]:
    return Patient.objects.order_by("pk")


def tables() -> dict[str, bool]:
    """Every table of ours, and whether its rows are protected."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, relrowsecurity FROM pg_class WHERE relkind = 'r' AND relname ~ '^[a-z]+_'")
        return {name: protected for name, protected in cursor.fetchall() if name.partition("_")[0] in OURS}


def seen(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  # names out of the database's own list
        return int(cursor.fetchone()[0])


@pytest.fixture
def without_our_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_visible_to(monkeypatch)


def test_every_table_that_tells_of_a_patient_is_protected(db: None) -> None:
    assert {name for name, protected in tables().items() if not protected} == set(OPEN)


def test_the_role_of_web_processes_owns_nothing_and_bypasses_nothing(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
                   (SELECT count(*) FROM pg_class WHERE relowner = role.oid),
                   (SELECT count(*) FROM pg_auth_members WHERE member = role.oid)
            FROM pg_roles AS role WHERE rolname = %s
            """,
            [ROLE],
        )
        assert cursor.fetchone() == (False, False, False, False, 0, 0)


def test_without_a_context_there_are_no_rows(world: World) -> None:
    with in_sight_of(None):
        found = {name: seen(name) for name, protected in tables().items() if protected}
    published = {"exercises_preset", "exercises_presetevent", "exercises_phase", "exercises_phaseevent"}
    assert {name: rows for name, rows in found.items() if rows and name not in published} == {}


def test_a_context_ends_with_its_transaction(world: World) -> None:
    with in_sight_of(world.users["clinician"].pk):
        inside = Patient.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('dorsi.clinics', true), current_setting('role')")
        assert (inside, cursor.fetchone()) == (3, ("", "none"))


@pytest.mark.parametrize(
    ("person", "patients"),
    [("clinician", 3), ("staff", 3), ("manager", 3), ("elsewhere", 2), ("patient", 1), ("carer", 2), ("ex-member", 0)],
)
def test_a_person_has_in_sight_what_they_may_see(person: str, patients: int, world: World) -> None:
    with in_sight_of(world.users[person].pk):
        assert Patient.objects.count() == patients


@pytest.mark.parametrize("person", ["clinician", "elsewhere", "patient", "carer", "ex-member"])
def test_what_is_asked_beside_sees_what_that_person_may_see(person: str, world: World) -> None:
    with in_sight_of(world.users[person].pk) as sight:
        after = everybodys()
    entering = in_sight_of(world.users[person].pk, beside=everybodys.asked())
    with entering as sight, CaptureQueriesContext(connection) as queries:
        found = sight.rows(everybodys.asked())
    assert (list(found), len(queries)) == (after, 0)
    assert len(after) < len(everybodys())  # of the owner of the tables


def test_who_was_switched_off_sees_nothing(world: World) -> None:
    person = world.users["clinician"]
    type(person).objects.filter(pk=person.pk).update(is_active=False)
    with in_sight_of(person.pk):
        assert Patient.objects.count() == 0


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        (Opened.PATIENT, lambda world: world.ours.patient.pk),
        (Opened.PRESCRIPTION, lambda world: world.ours.prescription.pk),
        (Opened.INVITATION, lambda world: world.ours.record_invitation.pk),
    ],
    ids=["patient", "prescription", "invitation"],
)
def test_a_link_opens_the_one_record_it_is_about(kind: Opened, key: Callable[[World], UUID], world: World) -> None:
    with in_sight_of(None):
        open_link(kind, uuid4())
        before = list(Patient.objects.all())
        open_link(kind, key(world))
        assert (before, list(Patient.objects.all())) == ([], [world.ours.patient])


def test_a_row_of_another_clinic_can_be_neither_made_nor_changed(world: World) -> None:
    theirs = copy(world.theirs.patient)  # the world is everybody's
    with in_sight_of(world.users["clinician"].pk):
        changed = Patient.objects.filter(pk=theirs.pk).update(given_name="Nobody")
        theirs.pk, theirs.record_number = uuid4(), "X-1"
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            theirs.save(force_insert=True)
    assert changed == 0


KEPT = {"patients_patientevent": "pgh_label", "patients_accessevent": "action", "adherence_flagevent": "note"}


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("statement", ['DELETE FROM "{}"', 'TRUNCATE "{}"', "UPDATE \"{}\" SET {} = ''"])
def test_what_was_written_down_stays(table: str, statement: str, world: World) -> None:
    with (
        in_sight_of(world.users["clinician"].pk),
        pytest.raises(Error, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, KEPT[table]))


# Whom a forgotten `visible_to` would let in: members of another clinic, of none any more, and followers of less.
OUTSIDERS = ("neighbour", "onlooker", "elsewhere", "ex-member")
SCOPED = [line for line in lines() if line.subject != "-" and not line.subject.endswith("-link")]


@pytest.mark.parametrize("line", lines(), ids=str)
@pytest.mark.usefixtures("without_our_lock")
def test_with_visible_to_taken_away_outsiders_get_the_same_answer(line: Line, world: World) -> None:
    path = path_of(line, world)
    found = {person: answer_of(world.asked(person, line.method, path)) for person in OUTSIDERS}
    assert found == {person: line.answers[person] for person in OUTSIDERS}


@pytest.mark.parametrize("line", SCOPED, ids=str)
@pytest.mark.usefixtures("without_our_lock")
def test_with_visible_to_taken_away_what_is_not_ours_does_not_exist(line: Line, world: World) -> None:
    for foreign, unknown in not_ours(line, world):
        answers = {
            person: (told(world, person, line, foreign), told(world, person, line, unknown)) for person in line.welcome
        }
        assert [person for person, (one, other) in answers.items() if one != other] == []


@pytest.mark.usefixtures("without_our_lock")
def test_with_visible_to_taken_away_no_page_names_a_patient_of_the_other_clinic(world: World) -> None:
    """Every page of ours: the other clinic's patient has a name that nobody else has."""
    canary = world.theirs.patient.family_name
    asked = [
        (person, line.name, page_text(world.asked(person, "GET", path_of(line, world))))
        for line in lines()
        if line.method == "GET"
        for person in {"clinician", "manager", "patient"} & set(line.welcome)
    ]
    assert [(person, name) for person, name, text in asked if canary in text] == []
