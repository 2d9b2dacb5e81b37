"""Every page of a patient in Arabic, on two sizes of phone: from the right, nothing in English, nothing too wide."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.plugin import DjangoDbBlocker

from config.local import catalogues
from patients.models import Patient, User
from tests.browser.demo_site import EMAILS, Site, aside, demo_site
from tests.browser.test_every_page import every_path

pytestmark = pytest.mark.django_db

SMALL, PHONE = {"width": 320, "height": 640}, {"width": 390, "height": 844}
SCHEMES = ("light", "dark")
WIDTH = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DIRECTION = "[document.documentElement.lang, document.documentElement.dir]"
TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode.textContent.trim());
  for (const each of document.querySelectorAll("[aria-label]")) texts.push(each.getAttribute("aria-label"));
  return [document.title.replace(" – Dorsi", ""), ...texts];
}"""
Look = Callable[[Page], None]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), demo_site() as found:
        aside(_speak_arabic)
        yield found


def _speak_arabic() -> None:
    User.objects.filter(email=EMAILS["patient"]).update(language="ar")
    Patient.objects.update(language="ar")


@pytest.fixture
def open_page(browser: Browser, site: Site, listen: Callable[[Page], Page]) -> Iterator[Callable[[str], Page]]:
    context = browser.new_context(
        base_url=site.address,
        viewport=SMALL,  # type: ignore[arg-type]  # a plain dict serves
        locale="ar",
        timezone_id="Europe/London",
    )

    def opened(reader: str) -> Page:
        if reader != "anonymous":
            site.sign_in(context, reader)
        return listen(context.new_page())

    yield opened
    context.close()


@pytest.fixture(scope="module")
def english() -> set[str]:
    """What the sources say and Arabic says in other words."""
    texts = {m.id if isinstance(m.id, str) else m.id[0]: m.string for m in catalogues.read("ar") if m.id}
    return {text for text, said in texts.items() if said != text}


@pytest.mark.parametrize("reader", ["anonymous", "patient"])
def test_every_page_of_a_patient_reads_from_the_right(
    reader: str, site: Site, open_page: Callable[[str], Page], look: Look, english: set[str]
) -> None:
    page, faults = open_page(reader), {}
    for path, scheme in zip(aside(every_path)[reader], cycle(SCHEMES), strict=False):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
        page.goto(path)
        faults[path] = faults_of(page, look, english)
    assert {path: found for path, found in faults.items() if found} == {}


def faults_of(page: Page, look: Look, english: set[str]) -> list[Any]:
    left_over: list[Any] = sorted(english.intersection(page.evaluate(TEXTS)))
    direction = page.evaluate(DIRECTION)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict serves
    too_wide = page.evaluate(WIDTH)
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]  # a plain dict serves
    try:
        look(page)
    except AssertionError as fault:
        left_over.append(str(fault)[:900])
    return left_over + [direction] * (direction != ["ar", "rtl"]) + [too_wide] * (too_wide > 0)


def test_the_team_reads_its_own_language_from_the_left(site: Site, open_page: Callable[[str], Page]) -> None:
    page = open_page("clinician")
    page.goto("/caseload/")
    assert page.evaluate(DIRECTION) == ["en-gb", "ltr"]
