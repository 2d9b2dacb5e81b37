"""What answers are made of: they say their type, files have names of ours, no other site may read them."""

from __future__ import annotations

import json
import re

import pytest
from django.http import HttpResponseBase

from tests.guards.access_matrix import PUBLIC, Line
from tests.guards.looks import page_text
from tests.guards.test_access import LINES, path_of
from tests.guards.ways import closed_ways
from tests.guards.world import NOBODY, World

READS = [line for line in LINES if line.method == "GET" and line.welcome]
STARTS = {"text/html": "<!doctype html>", "application/pdf": "%PDF-", "text/calendar": "BEGIN:VCALENDAR"}
LETTERS = re.compile(r"charset=utf-8", re.IGNORECASE)
NAME = re.compile(r"(attachment|inline); filename=\"[a-z0-9][a-z0-9.-]*\.(csv|html|ics|json|pdf)\"")


def faults(answer: HttpResponseBase) -> list[str]:
    """What is wrong with how an answer calls itself."""
    opened = [name for name in answer.headers if name.lower().startswith("access-control-")]
    if answer.status_code in {204, 301, 302}:
        return opened
    said, text = answer.headers.get("Content-Type", ""), page_text(answer)
    kind = said.partition(";")[0]
    if not text:
        return opened
    wrong = opened + ([said] if kind.startswith("text/") and not LETTERS.search(said) else [])
    if not text.lower().lstrip().startswith(STARTS.get(kind, "").lower()):
        wrong.append(text[:60])
    if kind.endswith("json"):
        json.loads(text)
    return wrong


@pytest.mark.parametrize("line", READS, ids=str)
def test_every_answer_says_what_it_is_and_lets_no_other_site_read_it(line: Line, world: World) -> None:
    path, people = path_of(line, world), {line.welcome[0], NOBODY}
    found = {person: faults(world.asked(person, "GET", path)) for person in people}
    assert {person: wrong for person, wrong in found.items() if wrong} == {}


def test_files_are_named_by_us_and_offered_for_keeping(world: World) -> None:
    answers = [world.asked(line.welcome[0], "GET", path_of(line, world)) for line in READS]
    said = [name for answer in answers if (name := answer.headers.get("Content-Disposition"))]
    assert ([name for name in said if not NAME.fullmatch(name)], len(said) > 5) == ([], True)


# Not whole pages, or no pages at all.
PIECES = re.compile(r"settings-times|api|csv|json|calendar|handout|report$|preview|download-page|example|fields")
# One step each, with a way back to a page that has the button.
STEPS = {"today-guided", "fresh-code"}
WAYS = ('action="/accounts/logout/"', 'href="/accounts/logout/"', 'href="/settings/"')


@pytest.mark.parametrize("person", ["patient", "carer", "onlooker", "clinician", "staff", "manager"])
def test_every_page_of_somebody_signed_in_leads_to_signing_out_and_to_no_closed_door(person: str, world: World) -> None:
    """To signing out at once, or by the page of settings, where the button stands."""
    whole = [line for line in READS if line.name not in PUBLIC | STEPS and not PIECES.search(line.name)]
    lines = [line for line in whole if person in line.welcome]
    answers = {line.name: world.asked(person, "GET", path_of(line, world)) for line in lines}
    texts = {name: page_text(answer) for name, answer in answers.items() if answer.status_code == 200}
    closed = {line.name: closed_ways(person, path_of(line, world), texts.get(line.name, "")) for line in lines}
    assert [name for name, text in texts.items() if not any(way in text for way in WAYS)] == []
    assert {name: ways for name, ways in closed.items() if ways} == {}


def test_a_closed_door_is_noticed() -> None:
    offered = (
        '<a href="/patients/invite/?from=a">Invite</a><a href="/team/">Team</a><form action="/today/" method="post">'
    )
    assert [closed_ways(person, "/caseload/", offered) for person in ("manager", "clinician")] == [
        ["GET patient-invite", "POST today"],
        ["GET team", "POST today"],
    ]
