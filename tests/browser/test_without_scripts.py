"""A patient whose phone runs no script: the whole day works, one page after the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from adherence.models import LoggedSet, PainFlag
from patients.models import Patient, User
from tests import cast
from tests.conftest import keep_fresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, patient: Patient, clinician: User) -> Iterator[Page]:
    """Margaret's phone; one session of 2 sets is due at noon, and it is about one o'clock."""
    now = timezone.now()
    Patient.objects.filter(pk=patient.pk).update(time_zone=cast.early_afternoon(now))
    patient.refresh_from_db()
    cast.prescribe(patient, by=clinician, times_per_day=1, in_force_from=now - timedelta(days=3))
    client = Client()
    client.force_login(cast.account_of(patient), backend=settings.AUTHENTICATION_BACKENDS[0])
    keep_fresh(client, cast.account_of(patient))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="en-GB")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()


def test_a_guided_set_is_counted_by_oneself_answered_and_undone(page: Page) -> None:
    page.goto("/today/")
    page.get_by_role("link", name="Start a set").click()
    counts = "Count 10 pumps yourself" in page.locator("main").inner_text()
    page.get_by_role("button", name="Finish").click()
    page.get_by_role("link", name="Start set 2 now").click()
    page.get_by_role("button", name="Finish").click()
    page.locator("[name=pain][value='3']").check(force=True)
    page.get_by_role("button", name="Done").click()
    pain = list(LoggedSet.objects.order_by("entered_at").values_list("pain", flat=True))
    page.locator("details.more summary").first.click()
    page.get_by_role("link", name="Undo").first.click()
    page.get_by_role("button", name="Undo this set").click()
    left = page.locator("h1").inner_text()
    assert (counts, pain, left, LoggedSet.objects.standing().count()) == (True, [None, 3], "1 set left today", 1)


def test_a_wrong_entry_keeps_what_was_typed(page: Page) -> None:
    page.goto("/sets/new/")
    page.get_by_label("Earlier today").check(force=True)
    page.get_by_role("button", name="Save").click()
    kept = page.get_by_label("Earlier today").is_checked()
    assert (page.title().startswith("Error:"), page.locator(".errors li").count() > 0, kept) == (True, True, True)


def test_a_sign_of_an_emergency_is_answered_on_the_next_page(page: Page) -> None:
    page.goto("/pain/new/")
    page.get_by_label("Chest pain").check(force=True)
    page.get_by_role("button", name="Send to my clinic").click()
    calls = page.get_by_role("link", name="Call 999").first.get_attribute("href")
    said = page.locator("h1").inner_text()
    page.goto("/today/")
    held = page.locator("h1").inner_text()
    assert (said, calls, held, PainFlag.objects.count()) == (
        "Stop. Call 999 now",
        "tel:999",
        "Your ankle pumps are on hold",
        1,
    )


def test_progress_and_settings_work(page: Page) -> None:
    page.goto("/progress/")
    seen = page.locator("h1").inner_text()
    page.goto("/settings/")
    page.locator("[name=language]").select_option("es")
    page.locator("main form:has([name=language]) [type=submit]").click()
    assert (seen, page.locator("html").get_attribute("lang")) == ("My progress", "es")
