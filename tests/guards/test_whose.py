"""Whoever follows several records reads on every page whose it is."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from patients.models import PatientAccess
from tests.guards.access_matrix import LINK_PAGES, Line
from tests.guards.looks import page_text
from tests.guards.test_access import LINES, path_of
from tests.guards.world import World

# About the account or about nobody: the same whichever record was looked at before.
NOBODYS = {"fresh-code", "offline"}
OF_A_RECORD = [
    line
    for line in LINES
    if line.method == "GET" and "patient" in line.welcome and line.name not in NOBODYS | LINK_PAGES
]


@pytest.fixture
def couple(world: World) -> World:
    """The patient helps the neighbour too."""
    neighbour = world.users["neighbour"].accesses.get().patient
    PatientAccess.objects.create(user=world.users["patient"], patient=neighbour, relation="carer")
    return world


@pytest.mark.parametrize("line", OF_A_RECORD, ids=str)
def test_every_page_of_a_record_says_whose_it_is(line: Line, couple: World) -> None:
    answer = couple.asked("patient", "GET", path_of(line, couple))
    is_page = isinstance(answer, HttpResponse) and answer.headers.get("Content-Type", "").startswith("text/html")
    assert not is_page or answer.status_code != 200 or "Margaret Doyle’s record" in page_text(answer)


def test_enough_pages_are_looked_at() -> None:
    names = {line.name for line in OF_A_RECORD}
    assert {"today", "today-guided", "progress", "people", "download", "leave", "settings", "pain-detail"} <= names
