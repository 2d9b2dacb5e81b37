"""Every page a patient or carer can open speaks the reader’s language, errors included: no English is left over."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from patients.models import Patient, User
from tests.guards.access_matrix import Line
from tests.guards.addresses import sign_in_paths
from tests.guards.test_access import LINES, path_of
from tests.guards.world import NOBODY, World
from tests.languages import foreign

READERS = (NOBODY, "patient", "carer", "onlooker")
PAGES = [line for line in LINES if set(READERS) & set(line.welcome)]


@pytest.fixture
def abroad(world: World, foreign_words: None) -> World:
    """The world, where everybody reads the foreign language."""
    User.objects.update(language=foreign.CODE)
    Patient.objects.update(language=foreign.CODE)
    return world


def english_on(world: World, person: str, method: str, path: str) -> set[str]:
    headers = {"Accept-Language": foreign.CODE}
    response = world.browser(person).generic(method, path, headers=headers)
    if not isinstance(response, HttpResponse) or not response.get("Content-Type", "").startswith("text/html"):
        return set()
    return foreign.left_over(foreign.Seen(response.text).words, foreign.typed() | {"Margaret aches after standing"})


@pytest.mark.parametrize("line", PAGES, ids=str)
def test_no_page_of_ours_keeps_english_words(line: Line, abroad: World) -> None:
    path = path_of(line, abroad)
    found = {person: english_on(abroad, person, line.method, path) for person in READERS}
    assert {person: words for person, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "path", ["/caseload/", "/nowhere/", "/settings/times/"], ids=["forbidden", "unknown", "no plan"]
)
def test_no_refusal_keeps_english_words(path: str, abroad: World) -> None:
    assert [english_on(abroad, person, "GET", path) for person in READERS] == [set()] * len(READERS)


@pytest.mark.parametrize("path", sign_in_paths())
def test_no_page_about_an_account_keeps_english_words(path: str, abroad: World) -> None:
    found = {(who, how): english_on(abroad, who, how, path) for who in (NOBODY, "patient") for how in ("GET", "POST")}
    assert {case: words for case, words in found.items() if words} == {}


def test_the_check_finds_what_was_forgotten() -> None:
    page = "<title>жж</title><p>жжж Harbour Clinic</p><option>Africa/Sao Tome</option>"
    page += '<p>Do your sets</p><i data-one="# set left"></i>'
    assert foreign.left_over(foreign.Seen(page).words, {"Harbour Clinic"}) == {"Do your sets", "# set left"}
