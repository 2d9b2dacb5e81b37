"""What has not reached the clinic: sets and a report on the phone, and Today without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator

from playwright.sync_api import Page, Route

from tests import cast
from tests.browser.phone import KEEP
from tests.browser.states.looks import State
from tests.browser.states.scene import Scene

EMPTY = """async () => {
  const store = await import("/static/js/outbox/store.js");
  for (const entry of await store.entries()) await store.remove(entry.uuid);
}"""
OWNER = "document.getElementById('outbox').dataset.owners.split(' ')[0]"
ANSWERS = {"score": "6", "places": "calf", "kinds": "dull", "next_morning": "today"}


def states(scene: Scene) -> Iterator[State]:
    cast.prescribe(scene.patient, by=scene.clinician)
    yield State("sets on the phone", "/today/", "", lambda page: _kept(page, _cut))
    yield State("a set that was refused", "/today/", "", lambda page: _kept(page, _refused))
    yield State("a set to sign in for", "/today/", "", lambda page: _kept(page, _signed_out))
    yield State("a report that is not sent", "/pain/new/", "NOT SENT YET", _report)
    yield State("a set saved on the phone", "/sets/new/", "Saved on this phone", _save)
    yield State("no signal", "/offline/", "No signal", _empty)


def _empty(page: Page) -> None:
    page.evaluate(EMPTY)
    page.reload()


def _kept(page: Page, network: object) -> None:
    _empty(page)
    page.route("**/api/**", network)  # type: ignore[arg-type]  # one of the three below
    owner = page.evaluate(OWNER)
    for number in (1, 2):
        page.evaluate(KEEP, {"uuid": f"00000000-0000-4000-8000-00000000000{number}", "owner": owner, "sets": 1})
    page.reload()
    page.locator("#on-phone li").nth(1).wait_for()


def _report(page: Page) -> None:
    _empty(page)
    page.unroute("**/api/**")
    page.route("**/api/**", _cut)
    for name, value in ANSWERS.items():
        page.locator(f"[name={name}][value='{value}']").first.check(force=True)
    page.locator("[name=no_signs]").check(force=True)
    page.locator("form[data-outbox=flag] [type=submit]").click()
    page.locator("dialog[open]").wait_for()


def _save(page: Page) -> None:
    _empty(page)
    page.locator("[name=sets]").first.check(force=True)
    page.locator("form[data-outbox] [type=submit]").last.click()
    page.locator("#saved-here").wait_for()


def _cut(route: Route) -> None:
    route.abort("connectionreset")


def _signed_out(route: Route) -> None:
    route.fulfill(status=401, body="{}", content_type="application/json")


def _refused(route: Route) -> None:
    sent = json.loads(route.request.post_data or "[]")
    items = sent if isinstance(sent, list) else next(each for each in sent.values() if isinstance(each, list))
    body = [
        {"uuid": item["uuid"], "status": 422, "errors": {"when": ["This was more than 2 days ago"]}} for item in items
    ]
    route.fulfill(status=200, body=json.dumps(body), content_type="application/json")
