"""A set: with the pacer, by hand, saved, undone."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from adherence.models import LoggedSet
from tests import cast, desk
from tests.browser.states.looks import State
from tests.browser.states.pain import send_nothing
from tests.browser.states.scene import Scene

WHOLE_SET = 105_000  # milliseconds: 10 pumps of 10 seconds, and a little
BIG_BUTTON = "#finish .wide"  # Start, Pause, Carry on


def states(scene: Scene) -> Iterator[State]:
    plan = cast.prescribe(scene.patient, by=scene.clinician, times_per_day=1)
    yield State("guided, ready", "/today/guided/", "Set 1 of 2", _show_the_senses)
    yield State("guided, running", "/today/guided/", "Set 1 of 2", _start)
    yield State("guided, paused", "/today/guided/", "Set 1 of 2", _pause)
    yield State("by hand, blank", "/sets/new/", "Log a set")
    yield State("by hand, errors", "/sets/new/", "Log a set", send_nothing)
    entry = desk.logged(plan, at=scene.now)
    yield State("saved, one more to do", f"/sets/{entry.uuid}/saved/", "Set saved")
    entry = desk.logged(plan, at=scene.now)
    yield State("saved, the last one", f"/sets/{entry.uuid}/saved/", "Set saved")
    entry = desk.logged(plan, at=scene.now, counts=False)
    yield State("saved, not in the plan", f"/sets/{entry.uuid}/saved/", "Set saved")
    yield State("undo", f"/sets/{entry.uuid}/void/", "Undo this set?")
    entry.voided_at, entry.voided_by = scene.now, cast.account_of(scene.patient)
    entry.save(update_fields=["voided_at", "voided_by"])
    yield State("undone already", f"/sets/{entry.uuid}/void/", "Undo this set?")


def resting(scene: Scene) -> Iterator[State]:
    """Each opening finishes what the one before had logged anew."""
    cast.prescribe(scene.patient, by=scene.clinician, times_per_day=1)
    yield State("guided, a rest between sets", "/today/guided/", "Rest", _finish)
    yield State("guided, after the last set", "/today/guided/", "Set saved", _finish_both)


def _begin_anew(page: Page) -> None:
    """A pacer finds its place again; not the one of the look before."""
    page.evaluate("localStorage.clear()")
    page.reload()
    page.locator(".guide[data-stage=ready]").wait_for()


def _show_the_senses(page: Page) -> None:
    _begin_anew(page)
    page.locator("#senses").evaluate("details => { details.open = true; }")


def _start(page: Page) -> None:
    _begin_anew(page)
    page.locator(BIG_BUTTON).click()
    page.locator(".guide[data-stage=running]").wait_for()


def _pause(page: Page) -> None:
    _start(page)
    page.locator(BIG_BUTTON).click()
    page.locator(".guide[data-stage=paused]").wait_for()


def _finish(page: Page) -> None:
    LoggedSet.objects.all().delete()
    _start(page)
    page.clock.run_for(WHOLE_SET)
    page.locator(".guide[data-stage=rest]").wait_for()


def _finish_both(page: Page) -> None:
    _finish(page)
    page.locator("[data-start-next]").click()
    page.clock.run_for(WHOLE_SET)
    page.wait_for_url("**/saved/")
