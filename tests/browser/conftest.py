"""A real Chromium against a real server. Where there is none the tests say so and are skipped; CI refuses to skip."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page
from pytest_django.plugin import DjangoDbBlocker

from tests.emptying import let_answers_end

# Playwright's sync API keeps an event loop in this thread; our database calls here are meant.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "Chromium is not installed (Debian: apt-get install chromium)"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in (item for item in items if HERE in item.path.parents):
        item.add_marker(pytest.mark.browser)
        if not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason=MISSING))


def pytest_configure() -> None:
    if not CHROMIUM and os.environ.get("CI") == "true":
        pytest.exit(f"{MISSING}: CI does not skip the browser tests", returncode=4)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    return {"executable_path": CHROMIUM, "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", *quiet]}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A phone, held upright, in Britain."""
    return {"viewport": {"width": 390, "height": 844}, "locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture(scope="session")
def browser(browser: Browser, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Browser]:
    """While Playwright's loop runs, Django keeps this thread's database connection beside its usual one. It is closed
    before the loop ends, when nobody finds it any more; left open it would keep the test database from being dropped.
    """
    yield browser
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(autouse=True)
def _answered(request: pytest.FixtureRequest) -> Iterator[None]:
    """pytest-django empties the database behind `live_server`; the last answers to pages closed by then come first."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    let_answers_end()


Look = Callable[[Page], None]


@pytest.fixture
def complaints() -> list[str]:
    """What browsers wrote to their console as errors: scripts that broke, and what the page's policy refused."""
    return []


@pytest.fixture
def listen(complaints: list[str]) -> Callable[[Page], Page]:
    """Collect a page's complaints."""

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            complaints.append(f"{message.location.get('url', '')}: {message.text}")

    def attach(page: Page) -> Page:
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    return attach


@pytest.fixture
def desk_screen(browser: Browser, listen: Callable[[Page], Page]) -> Iterator[Page]:
    """A page on a wide screen that is not tall."""
    context = browser.new_context(viewport={"width": 1280, "height": 420})
    yield listen(context.new_page())
    context.close()


@pytest.fixture
def look(complaints: list[str]) -> Iterator[Look]:
    """Look at a page as an inspector does: no accessibility fault, nothing wider than the screen, no broken script."""
    axe, asked = Axe(), {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}

    def inspect(page: Page) -> None:
        found = axe.run(page, options=asked).response["violations"]
        faults = [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
        too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert (page.url, faults, too_wide, complaints) == (page.url, [], False, [])

    yield inspect
    assert complaints == []
