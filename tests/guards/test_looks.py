"""No log, no look. That every look of the matrix is written down, test_access.py asks of each answer it gets."""

from __future__ import annotations

import pytest
from django.db import connection

from patients.models import AccessEvent
from tests.guards.looks import shown_to, unlogged
from tests.guards.test_access import LINES, path_of
from tests.guards.world import World, undone

LOG_IS_BROKEN = """
    CREATE FUNCTION pg_temp.no_log() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the disk is full'; END $$;
    CREATE TRIGGER no_log BEFORE INSERT ON patients_accessevent FOR EACH ROW EXECUTE FUNCTION pg_temp.no_log();
"""
# Whose pages are nearly all of those that tell of a patient.
READERS = ("patient", "clinician")


@pytest.mark.parametrize("person", READERS)
def test_a_look_that_cannot_be_written_down_is_not_had(person: str, world: World) -> None:
    """The same pages, with a log that works and with one that does not."""
    paths = {line.name: path_of(line, world) for line in LINES if line.method == "GET" and person in line.welcome}
    telling = {name for name, path in paths.items() if shown_to(person, world.asked(person, "GET", path), world)}
    with undone(), connection.cursor() as cursor:
        cursor.execute(LOG_IS_BROKEN)
        answers = {name: world.asked(person, "GET", paths[name]) for name in telling}
    assert len(telling) > 4
    assert {name: answer.status_code for name, answer in answers.items() if answer.status_code != 500} == {}
    assert [name for name, answer in answers.items() if shown_to(person, answer, world)] == []


def test_a_look_without_its_role_its_page_or_its_request_is_none(world: World) -> None:
    answer = world.asked("clinician", "GET", f"/patients/{world.ours.patient.pk}/")
    whole = {
        "actor": world.users["clinician"],
        "role": "clinician",
        "action": "patient-record",
        "patients": [world.ours.patient.pk],
        "request": world.ours.patient.pk,
    }
    wrong = {"actor": world.users["staff"], "role": "staff", "action": "nowhere", "patients": [], "request": None}
    found = {
        what: bool(unlogged("clinician", answer, [AccessEvent(**whole | {what: value})], world))
        for what, value in wrong.items()
    }
    assert (found, unlogged("clinician", answer, [AccessEvent(**whole)], world)) == (dict.fromkeys(wrong, True), [])
