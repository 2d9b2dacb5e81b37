"""The queue renews itself: a row that somebody is at stays where it is, and an emergency may be heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from adherence.models import PainFlag
from patients.models import Clinic, Patient, User
from tests import cast, desk
from tests.browser.renewing import HIDE, MINUTE, Desk, page_of

AT = "row => [Math.round(row.getBoundingClientRect().top), row.isConnected]"
COUNT = """() => { globalThis.heard = 0; const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (...when) { heard += 1; return start.apply(this, when); }; }"""
NEWS = "Emergency: H Ames, flag {}."


@pytest.fixture
def people(clinic: Clinic, clinician: User) -> list[Patient]:
    return [cast.patient(clinic, clinician, name, "Ames") for name in "ABCDEFGH"]


@pytest.fixture
def queue(
    desk_screen: Page,
    people: list[Patient],
    clinician: User,
    sign_in: Callable[[User], Client],
    complaints: list[str],
) -> Iterator[Desk]:
    """Six urgent flags; then one more, then an emergency as well, then nothing new."""
    now, client = timezone.now(), sign_in(clinician)
    for late, person in enumerate(people[:6]):
        desk.flag(person, "urgent", at=now - timedelta(minutes=60 - late))
    answers = [page_of(client, "/flags/")]
    for person, level in ((people[6], "urgent"), (people[7], "emergency")):
        desk.flag(person, level, at=now - timedelta(minutes=1))
        answers.append(page_of(client, "/flags/"))
    yield Desk(desk_screen, "/flags/", answers)
    assert complaints == []


@pytest.fixture
def news(queue: Desk) -> str:
    """What is said of the emergency."""
    return NEWS.format(PainFlag.objects.latest("pk").number)


def names(page: Page) -> str:
    """The first letters of the patients, in the order of the list."""
    return "".join(name[0] for name in page.locator(".queue tbody th a").all_inner_texts())


def test_the_row_under_the_mouse_stays_until_the_mouse_has_left_it(queue: Desk, news: str) -> None:
    page = queue.open()
    row = page.get_by_role("row", name="C Ames").element_handle()
    row.hover()
    before = row.evaluate(AT)
    queue.renew()
    queue.renew()
    expect(page.locator("[data-waits-for]")).to_contain_text(news)
    held = (row.evaluate(AT), names(page), page.locator(".rail .count--alert").text_content())
    expect(page.locator("[data-speaks]")).to_have_text(news)
    page.mouse.move(5, 5)
    expect(page.locator("[data-waits]")).to_be_hidden()
    assert (held, before[1], names(page)) == ((before, "ABCDEF", ", 8 open"), True, "HABCDEFG")


def test_the_row_with_the_focus_stays_and_what_is_new_is_shown_on_request(queue: Desk) -> None:
    page = queue.open()
    button = page.get_by_role("button", name="Acknowledge C Ames").element_handle()
    button.focus()
    before = button.evaluate(AT)
    queue.renew()
    queue.renew()
    show = page.get_by_role("button", name="Show")
    expect(show).to_be_visible()
    held = (button.evaluate(AT), page.evaluate("document.activeElement.textContent"))
    show.focus()
    expect(show).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="H Ames")).to_be_focused()
    assert (held, names(page)) == ((before, "Acknowledge C Ames"), "HABCDEFG")


def test_a_mouse_left_lying_on_a_row_holds_nothing_back_for_ever(queue: Desk) -> None:
    page = queue.open()
    page.get_by_role("row", name="C Ames").hover()
    queue.answers.pop(0)
    page.clock.fast_forward(6 * MINUTE)
    expect(page.get_by_role("link", name="H Ames")).to_have_count(1)


def test_a_new_emergency_is_heard_once_where_somebody_wants_to(queue: Desk) -> None:
    page = queue.open()
    page.evaluate(COUNT)
    switch = page.get_by_label("Sound for a new emergency")
    first, heard = switch.is_checked(), list[int]()
    switch.check()
    page.mouse.move(5, 5)
    for shown in ("ABCDEFG", "HABCDEFG", "HABCDEFG"):
        queue.renew()
        expect(page.locator(".queue tbody tr")).to_have_count(len(shown))
        heard.append(page.evaluate("heard"))
    page.reload()
    asleep = page.locator("[data-asleep]")
    assert (first, heard, switch.is_checked(), asleep.is_visible()) == (False, [0, 1, 1], True, True)
    page.keyboard.press("Shift")
    expect(asleep).to_be_hidden()


def test_nothing_is_heard_unless_it_was_asked_for(queue: Desk) -> None:
    page = queue.open()
    page.evaluate(COUNT)
    page.mouse.click(5, 5)
    queue.renew()
    queue.renew()
    expect(page.get_by_role("link", name="H Ames")).to_have_count(1)
    assert page.evaluate("heard") == 0


def test_an_emergency_is_heard_from_a_tab_that_nobody_looks_at(queue: Desk) -> None:
    page = queue.open()
    page.evaluate(COUNT)
    page.get_by_label("Sound for a new emergency").check()
    page.evaluate(HIDE, True)
    queue.renew()
    queue.renew()
    page.wait_for_function("heard === 1")
    shown = names(page)
    page.evaluate(HIDE, False)
    page.clock.fast_forward(1)
    expect(page.get_by_role("link", name="H Ames")).to_have_count(1)
    assert shown == "ABCDEF"
