"""Links in mails, opened by a browser that runs scripts, as the scanners of mail providers do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from adherence.outbox.links import Mailing, SlotRef, address, log_link, unsubscribe_link
from exercises.models import Prescription
from patients.actions.invitations import invite_team
from patients.models import Patient, User
from tests.guards.fingerprint import fingerprint
from tests.invitations.people import carer_of


@pytest.mark.django_db(transaction=True)
def test_a_scanner_that_runs_scripts_changes_nothing(
    live_server: LiveServer,
    settings: Settings,
    prescription: Prescription,
    manager: User,
    page: Page,
    listen: Callable[[Page], Page],
) -> None:
    """Each link of each mail: looked at by a browser, and asked for its head, ten times."""
    settings.SITE_URL = live_server.url
    patient = prescription.patient
    slot = SlotRef(prescription.pk, patient.local_date(timezone.now()), 1)
    invited = invite_team(
        patient.clinic, by=manager, email="ines@example.org", name="Ines", role="staff", now=timezone.now()
    )
    links = [
        log_link(slot),
        *(unsubscribe_link(patient.pk, mailing) for mailing in Mailing),
        *(address("invitation", each.token) for each in (invited, carer_of(patient, "jo@example.org", timezone.now()))),
    ]
    before, seen = fingerprint(), set()
    for link in links:
        seen |= {_status(listen(page), link) for _ in range(10)}
        seen |= {page.request.head(link).status for _ in range(10)}
    cookies = {str(cookie.get("name")) for cookie in page.context.cookies()}
    assert (seen, fingerprint() == before, "sessionid" in cookies) == ({200}, True, False)


@pytest.mark.django_db(transaction=True)
def test_links_that_a_browser_opens_ahead_change_nothing(
    live_server: LiveServer, settings: Settings, prescription: Prescription, manager: User, page: Page
) -> None:
    """As web mail may have a browser do before anybody presses a link: a whole page, in a target behind the one that is
    shown, whose scripts run. Speculation rules were not followed here when tried, so the target is made by CDP.
    """
    settings.SITE_URL = live_server.url
    patient = prescription.patient
    slot = SlotRef(prescription.pk, patient.local_date(timezone.now()), 1)
    invited = carer_of(patient, "jo@example.org", timezone.now())
    links = [log_link(slot), unsubscribe_link(patient.pk, Mailing.REMINDERS), address("invitation", invited.token)]
    before = fingerprint()
    assert ([_opened_behind(page, link) for link in links], fingerprint() == before) == ([1, 1, 1], True)


def _opened_behind(page: Page, link: str) -> int:
    """Headings on the page that was opened in the background, as a script in it counts them."""
    assert page.context.browser
    line = page.context.browser.new_browser_cdp_session()
    targets = line.send("Target.getTargets")["targetInfos"]
    context = next(each["browserContextId"] for each in targets if each["url"] == page.url)
    with page.context.expect_page() as opened:
        line.send("Target.createTarget", {"url": link, "background": True, "browserContextId": context})
    opened.value.wait_for_load_state("networkidle")
    headings: int = opened.value.evaluate("document.querySelectorAll('h1').length")
    opened.value.close()
    return headings


def test_a_link_tells_nobody_where_it_led_from(
    live_server: LiveServer, settings: Settings, patient: Patient, page: Page
) -> None:
    """The page's own links say nothing of the address that is a key."""
    settings.SITE_URL = live_server.url
    page.goto(unsubscribe_link(patient.pk, Mailing.REMINDERS))
    with page.expect_request(lambda request: "/settings/" in request.url) as asked:
        page.get_by_role("link", name="Change the times instead").click()
    assert "referer" not in asked.value.all_headers()


def _status(page: Page, link: str) -> int:
    response = page.goto(link, wait_until="networkidle")
    return response.status if response else 0
