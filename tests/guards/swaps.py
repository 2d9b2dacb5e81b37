"""Every request that a person's pages lead to, and the same with somebody else's id in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from tests.guards.access_matrix import BATCHES, Line, lines
from tests.guards.addresses import our_addresses
from tests.guards.canaries import Marks
from tests.guards.looks import page_text
from tests.guards.pages import Page
from tests.guards.world import NOBODY, UNKNOWN, World

OURS = our_addresses()
THEIRS = ("/accounts/", "/admin/", "/static/")
ON_PAPER = (".pdf", ".csv")  # asked for with swapped ids, but not read
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
# What is made anew for every answer: tokens, nonces, and ids.
FRESH = re.compile(r'"[\w-]{64}"|nonce="[^"]*"|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|X-0|canary\d+bird\w*')
Answers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """One request; `answers` are those of a form, or of the one item of a list in JSON."""

    method: str
    path: str
    answers: Answers = ()
    kind: str = FORM

    @property
    def body(self) -> bytes:
        if self.kind == JSON:
            return json.dumps([{name: json.loads(value) for name, value in self.answers}]).encode()
        return urlencode(self.answers).encode()


@dataclass(frozen=True)
class Swap:
    """A request with the id `new` of somebody else in place of an own one; `unknown` has one of nobody's there."""

    person: str
    new: str
    foreign: Asked
    unknown: Asked

    def __str__(self) -> str:
        return f"{self.person}: {self.foreign.method} {self.foreign.path} {dict(self.foreign.answers)}"


def crawled(world: World, person: str, *, pages: int) -> set[Asked]:
    """What `person` can do from the pages that the matrix opens to them, and from those that these lead to."""
    waiting = [OURS[line.name].path(*world.values(line.subject)) for line in _let_in(person, "GET")]
    found = {Asked("POST", OURS[line.name].path(*world.values(line.subject))) for line in _let_in(person, "POST")}
    found |= _batches(world, person)
    read: set[str] = set()
    while waiting and len(read) < pages:
        path = waiting.pop(0)
        if path in read or path.startswith(THEIRS) or not path.startswith("/"):
            continue
        read.add(path)
        found.add(_asked("GET", path))
        page = Page("" if _is_paper(path) else page_text(world.asked(person, "GET", path)))
        waiting += [_beside(path, link) for link in page.links]
        found |= {_sent(path, form.action, form.method, form.answers()) for form in page.forms}
    return {each for each in found if each.path.startswith("/") and not each.path.startswith(THEIRS)}


def _let_in(person: str, method: str) -> list[Line]:
    return [
        each for each in lines() if each.method == method and person in each.welcome and "-link" not in each.subject
    ]


def _is_paper(path: str) -> bool:
    return path.partition("?")[0].endswith(ON_PAPER)


def _beside(path: str, link: str) -> str:
    link = link.partition("#")[0]
    return path.partition("?")[0] + link if link.startswith("?") else link


def _asked(method: str, address: str) -> Asked:
    asked = urlsplit(address)
    return Asked(method, asked.path, tuple(parse_qsl(asked.query, keep_blank_values=True)))


def _sent(path: str, action: str, method: str, answers: dict[str, list[str]]) -> Asked:
    said = tuple((name, value) for name, values in answers.items() for value in values if name != "csrfmiddlewaretoken")
    asked = _asked(method.upper(), _beside(path, action) if action else path)
    return replace(asked, answers=(*asked.answers, *said) if method == "get" else said)


def _batches(world: World, person: str) -> set[Asked]:
    keys = [] if person == NOBODY else world.outbox_keys(person)
    return {
        Asked("POST", OURS[name].path(), tuple((key, json.dumps(value)) for key, value in said.items()), JSON)
        for name, item in BATCHES.items()
        for owner in keys
        for said in [item | {"owner": owner}]
    }


def swaps(person: str, requests: set[Asked], marks: Marks, allowed: set[str], *, any_kind: bool) -> Iterator[Swap]:
    """Each own id of each request, replaced by each of the same kind that is somebody else's.

    Or by those of any kind, in addresses only: a field that takes no such thing would just be wrong.
    """
    for asked in sorted(requests, key=str):
        for ids in marks.ids.values():
            others = marks.ids.values() if any_kind else [ids]
            foreign = [key for each in others for key in _of(each, allowed, mine=False)]
            for old in _of(ids, allowed, mine=True):
                for place in _places(asked, old)[: 1 if any_kind else None]:
                    if place < 0 or not any_kind:
                        yield from _swapped(person, asked, place, old, foreign)


def _swapped(person: str, asked: Asked, place: int, old: str, foreign: list[str]) -> Iterator[Swap]:
    nobodys = put(asked, place, old, str(UNKNOWN) if _is_uuid(old) else "X-0")
    for new in foreign:
        yield Swap(person, new, put(asked, place, old, new), nobodys)


def _of(ids: dict[str, str], allowed: set[str], *, mine: bool) -> list[str]:
    return [key for key, word in ids.items() if (word in allowed) is mine]


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _places(asked: Asked, old: str) -> list[int]:
    """-1 for the path; else which answer."""
    found = [place for place, (_, value) in enumerate(asked.answers) if value.strip('"') == old]
    return [-1, *found] if old in asked.path.split("/") else found


def put(asked: Asked, place: int, old: str, new: str) -> Asked:
    if place < 0:
        return replace(asked, path=asked.path.replace(old, new))
    name, value = asked.answers[place]
    return replace(
        asked, answers=(*asked.answers[:place], (name, value.replace(old, new)), *asked.answers[place + 1 :])
    )


def told(world: World, person: str, asked: Asked) -> tuple[int, str]:
    """Status and text, whose effects stay until they are undone."""
    browser = world.browser(person)
    if asked.method == "GET":
        response = browser.get(asked.path, asked.answers)
    else:
        response = browser.generic("POST", asked.path, asked.body, content_type=asked.kind)
    return response.status_code, page_text(response)


def sample(every: list[Swap], number: int) -> list[Swap]:
    return Random("ids").sample(every, min(number, len(every)))
