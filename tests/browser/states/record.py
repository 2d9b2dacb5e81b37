"""The patient's own affairs: settings, people, the download, leaving; and what a signed-in person is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import Page

from patients.models import Invitation, Patient, PatientAccess
from tests import cast
from tests.browser.states.looks import State
from tests.browser.states.scene import DAY, Scene


def states(scene: Scene) -> Iterator[State]:
    yield State("settings, no plan", "/settings/", "Settings")
    cast.prescribe(scene.patient, by=scene.clinician)
    yield State("settings", "/settings/", "Settings")
    yield State("settings, errors", "/settings/", "Settings", _sleep_before_waking)
    Patient.objects.update(next_time_zone="Asia/Tokyo", zone_changes_at=scene.now + DAY)
    yield State("settings, another zone from tomorrow", "/settings/", "Settings")
    yield State("people, nobody", "/settings/people/", "People who help me")
    _followed(scene)
    yield State("people", "/settings/people/", "People who help me")
    yield State("people, errors", "/settings/people/", "People who help me", _invite_nobody)
    yield State("download", "/settings/download/", "")
    yield State("leave", "/settings/leave/", "")
    yield State("is it you", "/settings/check/", "Is it you?")
    yield State("how to", "/learn/ankle-pumps/", "How to do ankle pumps")
    yield State("not found", "/no/such/page/", "We cannot find that page")
    yield State("refused", "/caseload/", "You cannot open this page")
    for path, heading in ACCOUNT.items():
        yield State(path, path, heading)


ACCOUNT = {
    "/accounts/email/": "",
    "/accounts/password/change/": "",
    "/accounts/2fa/": "Two-step sign-in",
    "/accounts/sessions/": "",
    "/accounts/logout/": "",
}


def _followed(scene: Scene) -> None:
    """By a daughter; a son is asked, and a neighbour's link is too old."""
    daughter = cast.user("Jo Doyle")
    PatientAccess.objects.create(user=daughter, patient=scene.patient, relation="carer", may_report=False)
    for name, days in (("Tom Doyle", 7), ("Una Reed", -1)):
        Invitation.objects.create(
            kind="carer",
            clinic=scene.patient.clinic,
            patient=scene.patient,
            email=f"{name.split()[0]}@example.org",
            name=name,
            created_at=scene.now - 8 * DAY,
            expires_at=scene.now + timedelta(days=days),
        )


def _sleep_before_waking(page: Page) -> None:
    page.locator("[name=wakes_at]").fill("21:00")
    _submit(page)


def _invite_nobody(page: Page) -> None:
    _submit(page)


def _submit(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form:has(.btn--lg)").last.evaluate("form => form.submit()")
    page.locator(".errors").wait_for()
