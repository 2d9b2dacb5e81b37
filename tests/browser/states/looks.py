"""How a page is looked at, and what of it is inspected."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from playwright.sync_api import CDPSession, Page

from patients.models import Patient, User

EVERY = os.environ.get("DORSI_EVERY_STATE") == "1"
PICTURES = os.environ.get("DORSI_STATE_PICTURES")  # a folder for a picture of each, to look at
INSPECTION = (Path(__file__).parent / "inspection.js").read_text()
SIZES = {"least": 48, "leastForPain": 56}  # CSS pixels
HEIGHT = 844


@dataclass(frozen=True)
class Look:
    """Width in CSS pixels, scheme, the browser's size of text in pixels (32 is 200 %), language."""

    name: str
    width: int = 390
    scheme: str = "light"
    text: int = 16
    language: str = "en-gb"

    def put_on(self, page: Page, browser: CDPSession) -> None:
        """The browser's size of text lasts as long as the session that set it."""
        page.set_viewport_size({"width": self.width, "height": HEIGHT})
        page.emulate_media(color_scheme=self.scheme)  # type: ignore[arg-type]  # "light" or "dark"
        browser.send("Page.setFontSizes", {"fontSizes": {"standard": self.text}})


LOOKS = (
    Look("light"),
    Look("dark", scheme="dark"),
    Look("narrow", width=320),
    Look("large", text=32),
    Look("rtl", language="ar"),
    Look("rtl-narrow-dark", width=320, scheme="dark", language="ar"),
)


@dataclass(frozen=True)
class State:
    """A page in one of its states. `heading` is what its h1 begins with in English; `reach` acts on the opened page."""

    name: str
    path: str
    heading: str
    reach: Callable[[Page], None] = field(default=lambda _page: None)


Inspect = Callable[[Page], None]


def faults_in(states: Iterable[State], page: Page, inspect: Inspect, complaints: list[str]) -> dict[str, list[str]]:
    """Of each state that has any. One look at each, in turn; every look with DORSI_EVERY_STATE=1."""
    found: dict[str, list[str]] = {}
    turn, browser = cycle(LOOKS), page.context.new_cdp_session(page)
    count = 0
    for state in states:
        for look in _opened(state, LOOKS if EVERY else (next(turn),), page, browser):
            found[f"{state.name}, {look.name}"] = _faults_of(page, state, look, inspect) + complaints
            complaints.clear()
            count += 1
            if PICTURES:
                _draw(browser, f"{state.name}-{look.name}")
    found = {name: faults for name, faults in found.items() if faults}
    lines = [f"{name}: {each}" for name, faults in found.items() for each in faults]
    print(f"{count} pages inspected", *lines, sep="\n")  # noqa: T201  # pytest shows it when something is wrong, or with -s
    return found


def _opened(state: State, looks: Iterable[Look], page: Page, browser: CDPSession) -> Iterator[Look]:
    """The page is opened once for each language, and dressed for each look."""
    language = ""
    for look in looks:
        look.put_on(page, browser)
        if look.language != language:
            language = look.language
            _speak(language, page)
            page.goto(state.path)
            state.reach(page)
        yield look


def _speak(language: str, page: Page) -> None:
    User.objects.update(language=language)
    Patient.objects.update(language=language)
    page.set_extra_http_headers({"Accept-Language": language})


def _faults_of(page: Page, state: State, look: Look, inspect: Inspect) -> list[str]:
    shown = page.locator("dialog[open]").or_(page.locator("body:not(:has(dialog[open]))"))
    headings = [" ".join(each.split()) for each in shown.locator("h1:visible, h1.vh").all_inner_texts()]
    is_there = len(headings) == 1 and (look.language == "ar" or headings[0].startswith(state.heading))
    faults = [] if is_there else [f"headings: {headings}"]
    try:
        inspect(page)
    except AssertionError as fault:
        faults.append(str(fault)[:1500])
    page.keyboard.press("Tab")  # browsers mark the focus for who goes by keys, not after a press of the mouse
    return faults + list(page.evaluate(INSPECTION, SIZES))


def _draw(browser: CDPSession, name: str) -> None:
    """Asked of the browser itself: Playwright's own pictures are taken in the usual size of text."""
    picture = browser.send("Page.captureScreenshot", {"captureBeyondViewport": True})["data"]
    path = Path(str(PICTURES)) / f"{re.sub(r'[^a-z0-9]+', '-', name)}.png"
    path.write_bytes(b64decode(picture))
