"""The caseload renews itself and nobody loses their place. Its pages come from the real view, handed to Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from patients.models import Clinic, Patient, User
from tests import cast, desk
from tests.browser.renewing import HIDE, MINUTE, SITE, Desk, page_of

PLACE = """() => [document.activeElement.textContent, Math.round(document.activeElement.getBoundingClientRect().top),
  document.querySelector("#patients details").open]"""


@pytest.fixture
def desktop(
    desk_screen: Page, clinic: Clinic, clinician: User, sign_in: Callable[[User], Client], complaints: list[str]
) -> Iterator[Desk]:
    """Ten patients; a minute later there is an urgent flag of one, and another one has been invited."""
    now = timezone.now()
    people = [cast.patient(clinic, clinician, name, "Ames") for name in "ABCDEFGHIJ"]
    for each in people:
        cast.prescribe(each, by=clinician)
        desk.logged(each.prescriptions.get(), at=now - timedelta(hours=1))
    desk.flag(people[0], "urgent", at=now)
    client = sign_in(clinician)
    before = page_of(client, "/caseload/")
    desk.flag(people[1], "urgent", at=now)
    Patient.objects.filter(pk=people[2].pk).update(given_name="Zoë")
    yield Desk(desk_screen, "/caseload/", [before, page_of(client, "/caseload/")])
    assert complaints == []


def test_the_list_renews_itself_where_one_is(desktop: Desk) -> None:
    page = desktop.open()
    page.locator("#patients summary").click()
    page.get_by_role("link", name="H Ames").focus()
    before = page.evaluate(PLACE)
    page.clock.fast_forward(MINUTE)
    news = "Needs you now: B Ames, Urgent. Check today: Zoë Ames, Missed sets."
    expect(page.locator("[data-speaks]")).to_have_text(news)
    shown = [page.get_by_role("link", name=name).count() for name in ("C Ames", "Zoë Ames")]
    (name, top, is_open), moved = page.evaluate(PLACE), 1  # pixel, by rounding
    assert (name, top, is_open) == ("H Ames", pytest.approx(before[1], abs=moved), True)
    assert (shown, desktop.background) == ([0, 1], [None, "1"])


def test_what_was_said_is_not_said_again_and_what_was_typed_stays(desktop: Desk) -> None:
    page = desktop.open()
    page.locator("[name=q]").press_sequentially("Ames J")
    page.clock.fast_forward(MINUTE)
    expect(page.get_by_role("link", name="Zoë Ames")).to_have_count(1)
    page.evaluate("document.querySelector('[data-speaks]').textContent = 'nothing'")
    with page.expect_response(f"{SITE}/caseload/"):
        page.clock.fast_forward(MINUTE)
    page.evaluate("fetch('/static/js/fresh.js').then((answer) => answer.text())")
    typed = page.evaluate("[document.activeElement.name, document.activeElement.value]")
    assert (page.locator("[data-speaks]").inner_text(), typed) == ("nothing", ["q", "Ames J"])


def test_it_waits_while_somebody_types(desktop: Desk) -> None:
    page = desktop.open()
    page.clock.fast_forward(MINUTE - 5_000)
    page.locator("[name=q]").press("a")
    page.clock.fast_forward(5_000)
    assert len(desktop.background) == 1
    page.clock.fast_forward(10_000)
    expect(page.get_by_role("link", name="Zoë Ames")).to_have_count(1)


def test_it_waits_while_nobody_sees_it(desktop: Desk) -> None:
    page = desktop.open()
    page.evaluate(HIDE, True)
    page.clock.fast_forward(5 * MINUTE)
    assert len(desktop.background) == 1
    page.evaluate(HIDE, False)
    page.clock.fast_forward(1)
    expect(page.get_by_role("link", name="Zoë Ames")).to_have_count(1)


def test_a_failing_server_leaves_the_page_as_it_is(desktop: Desk) -> None:
    page = desktop.open()
    page.unroute_all()
    page.route(f"{SITE}/**", lambda route: route.fulfill(status=503))
    with page.expect_response(f"{SITE}/caseload/"):
        page.clock.fast_forward(MINUTE)
    assert page.get_by_role("link", name="H Ames").count() == 1
