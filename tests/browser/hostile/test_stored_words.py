"""Words that try to run, stored in every text there is: on no page and in no mail do they do anything, in Chromium.

One payload in each text, and each page once; with DORSI_EVERY_PAYLOAD=1 every payload in every text, and now and then
each page by everybody who may open it.
"""

from __future__ import annotations

import os
from itertools import groupby, product
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings

from adherence.models import Message
from tests.browser.hostile import letters
from tests.browser.hostile.filling import CHOSEN, fill, tables, texts
from tests.browser.hostile.payloads import PAYLOADS
from tests.browser.hostile.scene import Opened, Scene, once_each
from tests.browser.hostile.stage import ORIGIN, Stage, asked
from tests.browser.hostile.watching import Watched, watched
from tests.browser.test_every_page import NO_PAGES
from tests.guards.world import NOBODY, World

pytestmark = pytest.mark.django_db
EVERY = os.environ.get("DORSI_EVERY_PAYLOAD") == "1"
# What a quick look does without: it is asked for, as the policy has it, and not drawn.
LEFT_OUT = ("stylesheet", "font", "image")
EVERYBODY = 25  # of so many turns, one is seen by all
TURNS = range(len(PAYLOADS)) if EVERY else (3,)
# A message that is through keeps no text; the database says so.
NEVER_THERE = {"Message.bounce"}
# Addresses that take words from whoever asks for them, and repeat some of them.
REPEATING = ("/caseload/?q={}", "/flags/?show={}", "/messages/?q={}", "/presets/?next={}", "/no/such/{}/")
LINKS = ("/log/{}/", "/unsubscribe/{}/", "/accounts/login/?next={}", "/accounts/signup/?email={}")
KEPT = "/settings/download/record.html"  # a page that is opened from a disk, where it has no policy
FILES = {"download-page", "download-json", "security-txt", "/accounts/2fa/recovery-codes/download/"}


@pytest.mark.parametrize("turn", TURNS)
def test_no_page_runs_what_was_stored(turn: int, scene: Scene, browser: Browser) -> None:
    on, world, opened = scene
    filled = on.run(fill, turn)
    wanted = sorted(opened if EVERY and turn % EVERYBODY == 0 else once_each(opened), key=lambda each: each.reader)
    faults: dict[str, list[str]] = {}
    for reader, group in groupby(wanted, key=lambda each: each.reader):
        with watched(browser, on, world.cookies.get(reader), left_out=LEFT_OUT if turn % EVERYBODY else ()) as seen:
            faults |= {f"{reader} {each.path}": faults_of(each, seen, on, world) for each in group}
    with watched(browser, on, world.cookies["patient"], bare=True) as seen:
        faults["from a disk"] = seen.open(KEPT)
    print(f"{len(faults)} pages, {sum(filled.values())} texts, turn {turn}")
    assert {page: found for page, found in faults.items() if found} == {}
    assert {name for name, times in filled.items() if not times} == NEVER_THERE


def faults_of(each: Opened, seen: Watched, on: Stage, world: World) -> list[str]:
    """Of a page as Chromium finds it. What is no page is never taken for one, and is there."""
    leads_to_signing_in = each.reader == NOBODY and each.path.startswith("/accounts/")
    if each.page not in NO_PAGES | FILES or leads_to_signing_in:
        return seen.open(each.path, 200, *([404] if each.path.startswith("/accounts/") else []))
    status, headers, _ = on.run(asked, world.cookies.get(each.reader), "GET", ORIGIN + each.path, b"", {})
    kind = headers["Content-Type"]
    return [f"{status} {kind}"] * (
        status not in {200, 404, 503} or (status == 200 and "html" in kind and each.path != KEPT)
    )


@pytest.mark.parametrize("turn", TURNS)
def test_no_mail_runs_what_was_stored(
    turn: int, scene: Scene, browser: Browser, settings: Settings, tmp_path: Path
) -> None:
    """Alone, in a reader of mail that runs whatever it finds; and in the mailbox of the demo."""
    on, _, _ = scene
    settings.ROOT_URLCONF, settings.LOCAL_DIR = letters.__name__, tmp_path
    on.run(fill, turn)
    kept = on.run(letters.deliver)
    with watched(browser, on, None) as seen, watched(browser, on, None, bare=True) as bare:
        faults = {key: bare.open(f"{letters.MAILBOX}{key}/html/") for key in kept}
        faults |= {f"{key} as text": seen.open(f"{letters.MAILBOX}{key}/") for key in kept[: None if EVERY else 2]}
    print(f"{len(faults)} mails, turn {turn}")
    assert (len(faults) > len(Message.Kind), {mail: found for mail, found in faults.items() if found}) == (True, {})


def test_no_address_runs_what_it_says(scene: Scene, browser: Browser) -> None:
    on, world, _ = scene
    shapes = PAYLOADS if EVERY else PAYLOADS[39:40]
    faults: dict[str, list[str]] = {}
    with watched(browser, on, world.cookies["clinician"]) as team, watched(browser, on, None) as stranger:
        for shape, address in product(shapes, REPEATING):
            faults[address.format(shape)] = team.open(address.format(quote(shape, safe="")), 200, 404)
        for shape, address in product(shapes, LINKS):
            faults[address.format(shape)] = stranger.open(address.format(quote(shape, safe="")), 200, 403, 404, 410)
    print(f"{len(faults)} addresses")
    assert {page: found for page, found in faults.items() if found} == {}


def test_what_runs_is_noticed(scene: Scene, browser: Browser) -> None:
    """A page that lets words out of their text: without a policy they run, with one they are refused; both are seen."""
    on, _, _ = scene
    page = f"<!doctype html><title>{PAYLOADS[41]}</title><p>{PAYLOADS[9]}{PAYLOADS[11]}{PAYLOADS[28]}</p>"
    with watched(browser, on, None) as seen:
        seen.page.route("**/open/", lambda route: route.fulfill(body=page, content_type="text/html"))
        seen.page.route(
            "**/kept/",
            lambda route: route.fulfill(
                body=page, headers={"Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'"}
            ),
        )
        found = {path: " ".join(seen.open(path)) for path in ("/open/", "/kept/")}
    assert [word in found["/open/"] for word in ("ran img", "ran mixed", "elsewhere.example", "data-hostile")] == [
        True
    ] * 4
    assert ("ran " in found["/kept/"], "refused script-src" in found["/kept/"]) == (False, True)


def test_every_text_of_ours_is_filled_or_chosen() -> None:
    """What is left out is named with its reason, and is there."""
    every = {f"{text.model.__name__}.{text.name}" for model in tables() for text in model._meta.concrete_fields}
    assert set(CHOSEN) - every == set()
    assert len({f"{text.model.__name__}.{text.name}" for model in tables() for text in texts(model)}) > 60
