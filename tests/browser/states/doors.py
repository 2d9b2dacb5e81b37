"""What is open to whoever comes: the start, signing in, invitations, links of mails, and the site's failures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.urls import reverse
from playwright.sync_api import Page

from adherence.outbox.links import Mailing, SlotRef, log_link, unsubscribe_link
from exercises.models import Prescription
from patients.models import Invitation, Patient
from tests import cast, desk
from tests.browser.states.looks import State
from tests.browser.states.scene import DAY, Scene

FAILURES = {
    "400": "We could not read that",
    "403": "You cannot open this page",
    "403-form": "Send that again",
    "429": "Too many tries",
    "500": "Something went wrong",
    "503": "Dorsi is not working just now",
    "pain-emergency": "Stop. Call 999 or 112 now",
    "pain-stop": "Stop your pumps. Call your clinic",
    "pain": "Your report was not sent",
}


def states(scene: Scene) -> Iterator[State]:
    yield State("start", "/", "Your ankle pumps, one step at a time")
    yield State("how to, for anybody", "/learn/ankle-pumps/", "How to do ankle pumps")
    yield State("sign in", "/accounts/login/", "Sign in")
    yield State("sign in, errors", "/accounts/login/", "Sign in", _send_nothing)
    yield State("a code", "/accounts/login/code/", "")
    yield State("a new password", "/accounts/password/reset/", "")
    yield State("sign up", "/accounts/signup/", "")
    yield State("nowhere", "/no/such/page/", "We cannot find that page")
    for name, heading in FAILURES.items():
        yield State(name, f"/broken/{name}/", heading)


def invitations(scene: Scene) -> Iterator[State]:
    patient = cast.patient(scene.patient.clinic, scene.clinician, "Iris", "Bennett")
    patient.accesses.all().delete()
    Patient.objects.filter(pk=patient.pk).update(email="new@example.org")
    patient.refresh_from_db()
    invitation = desk.invited(patient, at=scene.now, by=scene.clinician)
    path = reverse("invitation", args=[invitation.token])
    yield State("invited", path, "")
    yield State("invited, errors", path, "", _send_nothing)
    row = Invitation.objects.filter(pk=invitation.pk)
    row.update(serial=2)
    yield State("invited again since", path, "")
    row.update(serial=1, sent_at=scene.now - 9 * DAY, created_at=scene.now - 9 * DAY, expires_at=scene.now - DAY)
    yield State("an old invitation", path, "")
    row.update(expires_at=scene.now + DAY, revoked_at=scene.now)
    yield State("withdrawn", path, "")
    row.update(revoked_at=None, accepted_at=scene.now, accepted_by=scene.staff)
    yield State("used", path, "")
    row.update(accepted_at=None, accepted_by=None, email=cast.account_of(scene.patient).email)
    yield State("invited, with an account", path, "")
    yield State("no invitation", "/invitations/nonsense/", "")


def mailed(scene: Scene) -> Iterator[State]:
    plan = cast.prescribe(scene.patient, by=scene.clinician)
    today = scene.patient.local_date(scene.now)
    link = _path(log_link(SlotRef(plan.pk, today, 1)))
    yield State("a session to do", link, "Your session")
    for _ in range(2):
        desk.logged(plan, at=scene.now)
    yield State("a session that is done", link, "This session is already done")
    hold = desk.hold(plan, at=scene.now - timedelta(minutes=1), by=scene.staff)
    yield State("a session on hold", link, "Your plan is on hold")
    hold.delete()
    yield State(
        "another day's session", _path(log_link(SlotRef(plan.pk, today - DAY, 1))), "This link was for another day"
    )
    Prescription.objects.update(ended_at=scene.now - DAY, ending="stopped")
    yield State("no session any more", link, "This session is not in your plan any more")
    yield State("no such link", "/log/nonsense/", "This link does not work")
    reminders, summary = (_path(unsubscribe_link(scene.patient.pk, mailing)) for mailing in Mailing)
    yield State("stop the reminders", reminders, "Stop your reminders?")
    yield State("stop the summary", summary, "Stop the weekly summary?")
    yield State("reminders stopped", reminders, "You will get no more reminders", _press)


def _path(address: str) -> str:
    return urlsplit(address).path


def _send_nothing(page: Page) -> None:
    _press(page)
    page.locator(".errors").wait_for()


def _press(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form").first.evaluate("form => form.submit()")
