"""What answers are made of: they say their type, files have names of ours, no other site may read them."""

from __future__ import annotations

import json
import re

import pytest
from django.http import HttpResponseBase

from tests.guards.access_matrix import PUBLIC, Line
from tests.guards.looks import page_text
from tests.guards.test_access import LINES, path_of
from tests.guards.world import World

READS = [line for line in LINES if line.method == "GET" and line.welcome]
STARTS = {"text/html": "<!doctype html>", "application/pdf": "%PDF-", "text/calendar": "BEGIN:VCALENDAR"}
LETTERS = re.compile(r"charset=utf-8", re.IGNORECASE)
NAME = re.compile(r"(attachment|inline); filename=\"[a-z0-9][a-z0-9.-]*\.(csv|html|ics|json|pdf)\"")


def faults(answer: HttpResponseBase) -> list[str]:
    """What is wrong with how an answer calls itself."""
    if answer.status_code in {204, 301, 302}:
        return []
    said, text = answer.headers.get("Content-Type", ""), page_text(answer)
    kind = said.partition(";")[0]
    if not text:
        return []
    wrong = [said] if kind.startswith("text/") and not LETTERS.search(said) else []
    if not text.lower().lstrip().startswith(STARTS.get(kind, "").lower()):
        wrong.append(text[:60])
    if kind.endswith("json"):
        json.loads(text)
    return wrong


def visited(line: Line, world: World) -> dict[str, HttpResponseBase]:
    """Everybody's answers, as the other guards asked for them; what is read while it is sent is asked for again."""
    path = path_of(line, world)
    answers = world.visited("GET", path)
    return {person: world.asked(person, "GET", path) if each.streaming else each for person, each in answers.items()}


@pytest.mark.parametrize("line", READS, ids=str)
def test_every_answer_says_what_it_is(line: Line, world: World) -> None:
    found = {person: faults(answer) for person, answer in visited(line, world).items()}
    assert {person: wrong for person, wrong in found.items() if wrong} == {}


def test_files_are_named_by_us_and_offered_for_keeping(world: World) -> None:
    answers = [world.visited("GET", path_of(line, world))[line.welcome[0]] for line in READS]
    said = [name for answer in answers if (name := answer.headers.get("Content-Disposition"))]
    assert ([name for name in said if not NAME.fullmatch(name)], len(said) > 5) == ([], True)


@pytest.mark.parametrize("line", READS, ids=str)
def test_no_answer_lets_another_site_read_it(line: Line, world: World) -> None:
    names = {name.lower() for answer in visited(line, world).values() for name in answer.headers}
    assert [name for name in names if name.startswith("access-control-")] == []


# Not whole pages, or no pages at all.
PIECES = re.compile(r"settings-times|api|csv|json|calendar|handout|report$|preview|download-page|example|fields")
# One step each, with a way back to a page that has the button.
STEPS = {"today-guided", "fresh-code"}
WAYS = ('action="/accounts/logout/"', 'href="/accounts/logout/"', 'href="/settings/"')


@pytest.mark.parametrize("person", ["patient", "carer", "clinician", "staff", "manager"])
def test_every_page_of_somebody_signed_in_leads_to_signing_out(person: str, world: World) -> None:
    """At once, or by the page of settings, where the button stands."""
    whole = [line for line in READS if line.name not in PUBLIC | STEPS and not PIECES.search(line.name)]
    lines = [line for line in whole if person in line.welcome]
    answers = {line.name: world.visited("GET", path_of(line, world))[person] for line in lines}
    texts = {name: page_text(answer) for name, answer in answers.items() if answer.status_code == 200}
    assert [name for name, text in texts.items() if not any(way in text for way in WAYS)] == []
