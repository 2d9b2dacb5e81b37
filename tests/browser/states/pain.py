"""Telling of pain: the form, the four answers, what became of a report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from playwright.sync_api import Page

from tests import cast, desk
from tests.browser.states.looks import State
from tests.browser.states.scene import DAY, Scene

FRESH = {
    "emergency": "Stop. Call 999 now",
    "urgent": "Stop your pumps. We will call you",
    "review": "Thank you. You can carry on, gently",
    "note": "Thank you. You can carry on, gently",
}


def states(scene: Scene) -> Iterator[State]:
    cast.prescribe(scene.patient, by=scene.clinician)
    yield State("pain, blank", "/pain/new/", "Tell us about your pain")
    yield State("pain, errors", "/pain/new/", "Tell us about your pain", send_nothing)
    for ago, (level, heading) in enumerate(FRESH.items()):
        signs = {"emergency": ["chest_pain", "breathlessness"], "urgent": ["calf_swelling"]}.get(level, [])
        flag = desk.flag(scene.patient, level, at=scene.now - timedelta(minutes=ago), score=7, warning_signs=signs)
        yield State(f"answer: {level}", f"/pain/{flag.uuid}/", heading)
    late = desk.flag(scene.patient, "urgent", at=scene.now - 3 * DAY, acknowledge_by=scene.now - 2 * DAY)
    yield State("a report nobody saw in time", f"/pain/{late.uuid}/", "Stop your pumps")
    yield from _seen(scene)
    yield State("pain, with earlier reports", "/pain/new/", "Tell us about your pain")


def _seen(scene: Scene) -> Iterator[State]:
    seen = {"acknowledged_by": scene.staff, "acknowledged_at": scene.now}
    flag = desk.flag(scene.patient, "urgent", at=scene.now - timedelta(hours=1), state="acknowledged", **seen)
    yield State("a report that was seen", f"/pain/{flag.uuid}/", "Stop your pumps")
    answered = {"resolved_by": scene.staff, "resolved_at": scene.now, "resolution": "Rested", "outcome": "advice"}
    for days, decision in enumerate(("resume", "keep_on_hold", "stop"), 1):
        facts = {**seen, **answered, "decision": decision, "message_to_patient": "Rest until Friday."}
        flag = desk.flag(scene.patient, "urgent", at=scene.now - days * DAY, state="resolved", **facts)
        yield State(f"a report that was answered: {decision}", f"/pain/{flag.uuid}/", "Your clinic has answered")


def send_nothing(page: Page) -> None:
    """The form as it is, past the phone's own outbox."""
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form[data-outbox]').submit()")
    page.locator(".errors").wait_for()
