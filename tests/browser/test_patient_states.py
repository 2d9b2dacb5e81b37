"""Every state of a patient's pages in a real browser: by day and night, narrow, in large type, from right to left.

The states of Today are seen in one of the looks each, in turn; all states in all looks by `make faults`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from patients.models import Patient, User
from tests import cast
from tests.browser.states import doors, pain, phone, record, sets, today
from tests.browser.states.looks import EVERY, Inspect, State, faults_in
from tests.browser.states.scene import Scene
from tests.conftest import keep_fresh

pytestmark = pytest.mark.django_db(transaction=True)
Chapter = Callable[[Scene], Iterator[State]]
CHAPTERS = {
    "doors": doors.states,
    "today": today.states,
    "record": record.states,
    "pain": pain.states,
    "sets": sets.states,
    "invitations": doors.invitations,
    "mailed": doors.mailed,
    "progress": today.progress,
    "rests": sets.resting,
    "phone": phone.states,
}
OPEN_TO_ANYBODY = {"doors", "invitations", "mailed"}


@pytest.fixture
def context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    """A phone on which no app is installed."""
    found = browser.new_context(
        base_url=live_server.url, locale="en-GB", timezone_id="Europe/London", service_workers="block"
    )
    yield found
    found.close()


@pytest.fixture
def page(context: BrowserContext, live_server: LiveServer, listen: Callable[[Page], Page]) -> Page:
    return listen(context.new_page())


@pytest.fixture
def hers(page: Page, margaret: User, live_server: LiveServer) -> Page:
    """Margaret is signed in."""
    client = Client()
    client.force_login(margaret, backend=settings.AUTHENTICATION_BACKENDS[0])
    keep_fresh(client, margaret)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    return page


@pytest.fixture
def scene(patient: Patient, clinician: User, staff: User) -> Scene:
    """In a zone where it is about one o'clock."""
    now = timezone.now()
    Patient.objects.filter(pk=patient.pk).update(time_zone=cast.early_afternoon(now))
    patient.refresh_from_db()
    patient.surgeries.update(date=patient.local_date(now) - timedelta(days=10))
    return Scene(patient, clinician, staff, now)


@pytest.mark.parametrize("chapter", CHAPTERS if EVERY else ["today"])
def test_every_state_passes_inspection(
    chapter: str, hers: Page, scene: Scene, look: Inspect, complaints: list[str], settings: Settings
) -> None:
    settings.ROOT_URLCONF = "tests.browser.states.broken"
    if chapter in OPEN_TO_ANYBODY:
        hers.context.clear_cookies()
    if chapter == "rests":
        hers.clock.install()
    assert faults_in(CHAPTERS[chapter](scene), hers, look, complaints) == {}
