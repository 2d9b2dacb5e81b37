"""The operators' admin in Chromium: in Dorsi's colours, and without an accessibility fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from patients.models import Patient, User
from tests.browser.conftest import WCAG

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(
    browser: Browser, live_server: LiveServer, settings: Settings, db: None, listen: Callable[[Page], Page]
) -> Iterator[Page]:
    """An operator's."""
    settings.TEAM_SECOND_FACTOR = False
    omar = User.objects.create_superuser("omar@example.org", "a long pass phrase", name="Omar")
    client = Client()
    client.force_login(omar, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Europe/London")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    yield listen(context.new_page())
    context.close()


def test_operators_pages_pass_inspection(page: Page, patient: Patient, complaints: list[str]) -> None:
    faults = {}
    paths = ("/admin/", "/admin/patients/user/", f"/admin/patients/clinic/{patient.clinic_id}/change/")
    for path in paths:
        for width, scheme in ((390, "dark"), (1280, "light")):
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
            page.goto(path)
            faults[path, scheme] = [*complaints, *faults_of(page)]
            complaints.clear()  # axe tries an inline style here, which the page's policy refuses
    assert {place: found for place, found in faults.items() if found} == {}


def faults_of(page: Page) -> list[str]:
    asked = {"runOnly": {"type": "tag", "values": WCAG}, "resultTypes": ["violations"]}
    found = Axe().run(page, options=asked).response["violations"]
    faults = [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
    too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return faults + ["too wide"] * too_wide
