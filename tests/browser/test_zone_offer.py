"""Settings offers the phone's own time zone, in a real browser that is somewhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Locator, Page
from pytest_django.live_server_helper import LiveServer

from patients.models import Patient, User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def settings_in(
    browser: Browser,
    live_server: LiveServer,
    margaret: User,
    sign_in: Callable[[User], Client],
    listen: Callable[[Page], Page],
) -> Iterator[Callable[[str], Page]]:
    """Margaret, who lives by London's clocks, opens her settings on a phone that is set to a zone."""
    name = settings.SESSION_COOKIE_NAME
    context = None

    def opened(zone: str) -> Page:
        nonlocal context
        context = browser.new_context(base_url=live_server.url, timezone_id=zone, locale="en-GB")
        context.add_cookies([{"name": name, "value": sign_in(margaret).cookies[name].value, "url": live_server.url}])
        page = listen(context.new_page())
        page.goto("/settings/")
        return page

    yield opened
    if context:
        context.close()


def offer(page: Page) -> Locator:
    return page.locator("#zone-offer")


def test_one_press_takes_the_phones_zone_over_from_tomorrow_and_asks_no_more(
    settings_in: Callable[[str], Page], patient: Patient, look: Callable[[Page], None]
) -> None:
    page = settings_in("Asia/Karachi")
    asked = offer(page).inner_text()
    look(page)
    offer(page).get_by_role("button", name="Use it from tomorrow").click()
    page.get_by_text("From tomorrow your times follow Asia/Karachi.").wait_for()
    patient.refresh_from_db()
    assert ("Your phone is set to this time zone: Asia/Karachi" in asked, offer(page).is_visible()) == (True, False)
    assert (patient.time_zone, patient.next_time_zone) == ("Europe/London", "Asia/Karachi")


@pytest.mark.parametrize("zone", ["Europe/London", "Europe/Dublin"])
def test_a_phone_with_the_same_clocks_is_asked_nothing(
    zone: str, settings_in: Callable[[str], Page], patient: Patient
) -> None:
    page = settings_in(zone)
    assert (offer(page).count(), offer(page).is_visible()) == (1, False)
