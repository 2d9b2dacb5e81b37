"""Reading changes nothing: every page, got and headed by everybody whom it lets in, leaves every row as it was."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.counting import OWN_TRANSACTION
from tests.guards.access_matrix import Line
from tests.guards.addresses import sign_in_paths
from tests.guards.fingerprint import fingerprint
from tests.guards.test_access import LINES, path_of
from tests.guards.world import NOBODY, PEOPLE, World

MOST_QUERIES = 25 + OWN_TRANSACTION


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "GET"], ids=str)
def test_reading_changes_nothing(line: Line, world: World) -> None:
    """And HEAD is answered as GET."""
    path = path_of(line, world)
    before = fingerprint()
    found = [(world.browser(person).get(path), world.browser(person).head(path)) for person in PEOPLE]
    after = fingerprint()
    changed = {table for table in before if before[table] != after[table]}
    differ = [(got.status_code, headed.status_code) for got, headed in found if got.status_code != headed.status_code]
    assert (changed, differ) == (set(), [])


@pytest.mark.parametrize("person", [NOBODY, "patient", "clinician"])
def test_reading_the_sign_in_pages_changes_nothing(person: str, world: World) -> None:
    before = fingerprint()
    for path in sign_in_paths():
        world.browser(person).get(path)
    after = fingerprint()
    assert {table for table in before if before[table] != after[table]} == set()


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "GET"], ids=str)
def test_no_page_asks_the_database_too_much(line: Line, world: World) -> None:
    """From the second page of a visit on: the first writes down the session."""
    path, counts = path_of(line, world), {}
    for person in line.welcome:
        browser = world.browser(person)
        browser.get("/learn/ankle-pumps/")
        with CaptureQueriesContext(connection) as asked:
            browser.get(path)
        counts[person] = len(asked)
    assert {person: count for person, count in counts.items() if count > MOST_QUERIES} == {}
