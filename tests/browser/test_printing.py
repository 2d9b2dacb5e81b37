"""The patient's progress on paper: one sheet to show a doctor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from patients.models import Patient, User
from tests import cast, desk

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, margaret: User, listen: Callable[[Page], Page]) -> Iterator[Page]:
    """Margaret's phone."""
    client = Client()
    client.force_login(margaret, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Europe/London")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    yield listen(context.new_page())
    context.close()


@pytest.fixture
def noon(patient: Patient) -> datetime:
    """Now, which is about one o'clock in the patient's zone."""
    now = timezone.now()
    Patient.objects.filter(pk=patient.pk).update(time_zone=cast.early_afternoon(now))
    patient.refresh_from_db()
    patient.surgeries.update(date=patient.local_date(now) - 10 * DAY)
    return now


def test_progress_prints_on_one_sheet(page: Page, noon: datetime, patient: Patient, clinician: User) -> None:
    """Six weeks, with pain on every day."""
    patient.surgeries.update(date=patient.local_date(noon) - 45 * DAY)
    plan = cast.prescribe(patient, by=clinician)
    desk.days(plan, [8, 4, 0] * 14, before=patient.local_date(noon))
    for day in range(42):
        desk.logged(plan, at=noon - day * DAY, pain=day % 7)
    desk.flag(patient, "review", at=noon - 3 * DAY)
    page.goto("/progress/")
    sheets: Any = page.pdf(format="A4")
    assert len(re.findall(rb"/Type /Page\b", sheets)) == 1
