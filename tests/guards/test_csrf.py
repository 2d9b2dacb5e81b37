"""Nobody acts in somebody's name from another site: what changes something wants a token that only our pages have."""

from __future__ import annotations

import pytest

from tests.guards.access_matrix import WITHOUT_TOKEN, Line
from tests.guards.addresses import sign_in_paths
from tests.guards.test_access import LINES, path_of
from tests.guards.world import NOBODY, World

POSTS = [line for line in LINES if line.method == "POST" and line.name not in WITHOUT_TOKEN]


@pytest.mark.parametrize("line", POSTS, ids=str)
def test_without_a_token_nothing_is_done(line: Line, world: World) -> None:
    path = path_of(line, world)
    people = line.welcome or [NOBODY]
    answers = {
        (person, method): world.browser(person, asks_for_tokens=True).generic(method, path).status_code
        for person in people
        for method in ("POST", "PUT", "PATCH", "DELETE")
    }
    allowed = {"POST": {403}}  # a page that asks for its token itself (a link page) says 405 to the others first
    assert {each: status for each, status in answers.items() if status not in allowed.get(each[1], {403, 405})} == {}


@pytest.mark.parametrize("person", [NOBODY, "patient", "clinician"])
def test_sign_in_pages_want_a_token_too(person: str, world: World) -> None:
    answers = {path: world.browser(person, asks_for_tokens=True).post(path).status_code for path in sign_in_paths()}
    assert {path: status for path, status in answers.items() if status != 403} == {}
