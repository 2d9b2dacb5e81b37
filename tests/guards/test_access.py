"""The matrix: every address, every method, everybody. Whoever is turned away changes nothing and learns nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import resolve_url

from tests.guards.access_matrix import PUBLIC, TURNED_AWAY, Line, lines
from tests.guards.addresses import Address, every_address, our_addresses
from tests.guards.fingerprint import fingerprint
from tests.guards.looks import ROLES, page_text, unlogged
from tests.guards.pages import Page
from tests.guards.world import NOBODY, PEOPLE, UNKNOWN, World

LINES = lines()
OURS = our_addresses()


def path_of(line: Line, world: World) -> str:
    return OURS[line.name].path(*world.values(line.subject))


def answer_of(response: HttpResponseBase) -> str:
    """The status, or where a redirect sends the person first."""
    place = response.headers.get("Location", "")
    if place.startswith((resolve_url(settings.LOGIN_URL), "/admin/login/")):
        return "in"
    return "2nd" if place == resolve_url("mfa_index") else str(response.status_code)


def test_every_address_has_its_lines() -> None:
    listed = {(line.name, line.method) for line in LINES}
    assert listed == {(name, method) for name in OURS for method in ("GET", "POST")}


def test_the_public_pages_are_a_named_list() -> None:
    opened = {line.name for line in LINES if line.answers[NOBODY] not in TURNED_AWAY}
    assert opened == PUBLIC


@pytest.mark.parametrize("line", LINES, ids=str)
def test_everybody_gets_the_answer_of_the_matrix_and_no_look_goes_unwritten(line: Line, world: World) -> None:
    path = path_of(line, world)
    answers = world.visited(line.method, path)
    found = [answer_of(each) for each in answers.values()]
    looks = {
        person: unlogged(person, answers[person], world.looks[person, line.method, path], world) for person in ROLES
    }
    assert row(line, found) == row(line, line.answers.values())
    assert {person: saw for person, saw in looks.items() if saw} == {}


@pytest.mark.parametrize("name", OURS)
def test_other_methods_are_never_answered_with_a_page(name: str, world: World) -> None:
    line = next(line for line in LINES if line.name == name)
    path = path_of(line, world)
    answers = {
        (person, method): answer_of(world.asked(person, method, path))
        for person in PEOPLE
        for method in ("PUT", "PATCH", "DELETE", "TRACE")
    }
    assert {each: answer for each, answer in answers.items() if answer not in TURNED_AWAY} == {}


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "POST"], ids=str)
def test_who_is_turned_away_has_changed_nothing(line: Line, world: World) -> None:
    """With a body as good as that of somebody who may."""
    path = path_of(line, world)
    body = agreeable_body(world, line, path)
    turned_away = [person for person in PEOPLE if person not in line.welcome]
    before = fingerprint()
    for person in turned_away:
        world.browser(person).post(path, body)
    assert (fingerprint() == before, line.name) == (True, line.name)


@pytest.mark.parametrize("line", [line for line in LINES if line.subject != "-"], ids=str)
def test_what_is_not_ours_is_as_if_it_did_not_exist(line: Line, world: World) -> None:
    """The same answer, to the byte, for a record of another clinic and for one that nobody has."""
    if line.subject.endswith("-link"):
        return  # a link opens for whoever holds it; what is no link is tried in test_garbage.py
    for foreign, unknown in not_ours(line, world):
        answers = {
            person: (told(world, person, line, foreign), told(world, person, line, unknown)) for person in line.welcome
        }
        assert [person for person, (one, other) in answers.items() if one != other] == []
        assert {status for (status, _), _ in answers.values()} <= {404}


def not_ours(line: Line, world: World) -> Iterator[tuple[str, str]]:
    """The address with one id of another clinic in it, and with one that nobody has; then with all of them."""
    address = OURS[line.name]
    ours, theirs = world.values(line.subject), world.values(line.subject, world.theirs)
    for place in range(len(ours)):
        before, after = ours[:place], ours[place + 1 :]
        yield address.path(*before, theirs[place], *after), address.path(*before, UNKNOWN, *after)
    yield address.path(*theirs), address.path(*[UNKNOWN] * len(ours))


@pytest.mark.parametrize("address", [each for each in every_address() if not each.is_ours], ids=lambda each: each.route)
def test_the_pages_of_others_give_strangers_no_error_and_no_way_in(address: Address, world: World) -> None:
    path = "/" + re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]*>", "1", address.route).replace("^", "").replace("$", "")
    allowed = {"in", "200", "302", "401", "403", "404", "405"} if path.startswith("/accounts/") else {"in", "404"}
    answers = {method: answer_of(world.asked(NOBODY, method, path)) for method in ("GET", "POST")}
    assert {method: answer for method, answer in answers.items() if answer not in allowed} == {}


@pytest.mark.parametrize("person", ["patient", "clinician", "manager"])
def test_the_admin_is_for_operators(person: str, world: World) -> None:
    pages = [each.route for each in every_address() if each.route.startswith("admin/") and not each.blanks]
    answers = {route: answer_of(world.asked(person, "GET", f"/{route}")) for route in pages}
    assert {route: answer for route, answer in answers.items() if answer not in {"in", "302", "403"}} == {}


def row(line: Line, answers: Iterable[str]) -> str:
    """As it stands in the matrix."""
    return f"{line.name:26} {line.subject:16} {line.method:7} " + " ".join(f"{each:6}" for each in answers)


def agreeable_body(world: World, line: Line, path: str) -> dict[str, list[str]]:
    if not line.welcome:
        return {}
    page = world.asked(line.welcome[0], "GET", path)
    return Page(page_text(page)).form_for(path).answers()


def told(world: World, person: str, line: Line, path: str) -> tuple[int, str]:
    """Status and text, without what is made anew for every answer."""
    response = world.asked(person, line.method, path)
    text = re.sub(r'"[\w-]{64}"|nonce="[^"]*"', "", page_text(response))
    return response.status_code, text
