"""No input gives a 500. Run more of it with DORSI_GARBAGE_REQUESTS=50000, other of it with DORSI_GARBAGE_SEED."""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Iterable
from itertools import cycle, islice
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from django.conf import settings
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve

from tests.guards.access_matrix import BATCHES, Line
from tests.guards.addresses import our_addresses, sign_in_paths
from tests.guards.corpus import TEXTS
from tests.guards.garbage import REQUESTS, SEED, Try, batches, reads, writes
from tests.guards.looks import page_text
from tests.guards.pages import Form, Page
from tests.guards.test_access import LINES, path_of
from tests.guards.world import NOBODY, World, undone

TRIED = [line for line in LINES if line.welcome]
SHARE = -(-REQUESTS // len(TRIED))
COOKIES = [getattr(settings, f"{name}_COOKIE_NAME") for name in ("SESSION", "CSRF", "LANGUAGE", "NOTICES")]
# Asked by scripts with the fields of another page's form.
ASKED_FROM = {"prescription-preview": "prescription-new", "patient-invite-preview": "patient-invite"}
ASKED_FROM |= {"?caseload-csv": "?caseload"}
METHODS = ("GET", "POST")
EVERYWHERE = ["q", "page", "next", "sort"]


@pytest.fixture(scope="module")
def offers(_made: World) -> dict[str, Form]:
    """Every form of the site by the name of the address that it goes to, "?name" for those that only ask."""
    found: dict[str, Form] = defaultdict(lambda: Form("", ""))
    with undone():
        for line in (line for line in LINES if line.method == "GET"):
            for person in line.welcome:
                _collect(path_of(line, _made), _made.asked(person, "GET", path_of(line, _made)), found)
    return found


def _collect(path: str, response: HttpResponseBase, found: dict[str, Form]) -> None:
    page = Page(page_text(response))
    for form in page.forms:
        name = _name_of(form.action.partition("?")[0] or path)
        found[name if form.method == "post" else f"?{name}"].fields.update(form.fields)
    for link in page.links:
        asked = urlsplit(link)
        found[f"?{_name_of(asked.path or path)}"].ask_for(name for name, _ in parse_qsl(asked.query))


def _name_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


@pytest.mark.parametrize("line", TRIED, ids=str)
def test_garbage_is_never_a_fault(line: Line, world: World, offers: dict[str, Form]) -> None:
    dice = Random(f"{SEED} {line}")
    path = path_of(line, world)
    name = f"?{line.name}" if line.method == "GET" else line.name
    form = offers[ASKED_FROM.get(name, name)]
    wanted = reads(path, [*EVERYWHERE, *form.fields], dice) if line.method == "GET" else writes(path, form, dice)
    if line.method == "POST" and line.name in BATCHES:
        wanted = batches(path, BATCHES[line.name], dice)
    assert faults(world, line.welcome, islice(wanted, SHARE), dice) == {}


@pytest.mark.parametrize("name", [name for name, address in our_addresses().items() if address.blanks])
def test_garbage_in_the_address_is_never_a_fault(name: str, world: World) -> None:
    line = next(line for line in LINES if line.name == name)
    path, subject, dice = path_of(line, world), str(world.values(line.subject)[-1]), Random(f"{SEED} {name}")
    takes_any_text = line.subject.endswith("-link")
    texts = dice.sample(TEXTS[1:], k=40) if takes_any_text else dice.sample(TEXTS[1:], k=5)
    tries = [Try(method, path.replace(subject, quote(text, safe="")[:2000])) for text in texts for method in METHODS]
    assert faults(world, ["clinician", "patient"], tries, dice) == {}


@pytest.mark.parametrize("person", [NOBODY, "patient", "clinician"])
def test_garbage_at_the_door_is_never_a_fault(person: str, world: World) -> None:
    for path in sign_in_paths():
        dice = Random(f"{SEED} {person} {path}")
        page = Page(page_text(world.asked(person, "GET", path)))
        tries = [*islice(writes(path, page.form_for(path), dice), 4), *islice(reads(path, EVERYWHERE, dice), 2)]
        assert faults(world, [person], tries, dice) == {}


@pytest.mark.parametrize("cookie", COOKIES)
def test_garbage_in_a_cookie_is_never_a_fault(cookie: str, world: World) -> None:
    answers = {}
    for text, path in zip(TEXTS, cycle(["/learn/ankle-pumps/", "/settings/", "/pain/new/"]), strict=False):
        browser = world.browser("patient")
        browser.cookies[cookie] = text.decode("latin-1")
        with undone():
            answers[text] = browser.get(path).status_code
    assert {text[:40]: status for text, status in answers.items() if status not in {200, 302, 400}} == {}


def test_a_browser_without_a_decent_name_is_served(world: World) -> None:
    """Whose sign-in is noted down with that name."""
    with undone():
        answer = world.browser("patient").get("/settings/", headers={"User-Agent": "a\0b"})
    assert answer.status_code == 200


def faults(world: World, people: list[str], tries: Iterable[Try], dice: Random) -> dict[str, str]:
    """The first request that met each fault, by where the fault is."""
    found: dict[str, str] = {}
    for each in tries:
        person = dice.choice(people)
        with undone():
            response = world.browser(person).generic(
                each.method, each.path, each.body, content_type=each.content_type, headers=dict(each.headers)
            )
            b"".join(response)
        if response.status_code >= 500:
            found.setdefault(_place(response), f"{person}: {each}")
    return found


def _place(response: HttpResponseBase) -> str:
    """The exception, and the last line of ours that it went through."""
    error = getattr(response, "exc_info", (None, None, None))[1]
    if error is None:
        return f"{response.status_code} without an exception"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    frames = frames or list(traceback.extract_tb(error.__traceback__))
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    return f"{type(error).__name__}({str(error)[:120]}) {where}"
