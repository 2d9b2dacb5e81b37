"""Words that try to run, typed into every field of a form: where a form comes back with them, they do nothing.

Three forms; with DORSI_EVERY_PAYLOAD=1 those of every page that has one, by one who may.
"""

from __future__ import annotations

from itertools import groupby

import pytest
from playwright.sync_api import Browser

from tests.browser.hostile.payloads import PAYLOADS
from tests.browser.hostile.scene import Scene, once_each
from tests.browser.hostile.test_stored_words import EVERY
from tests.browser.hostile.watching import Watched, watched
from tests.guards.world import NOBODY

pytestmark = pytest.mark.django_db
THREE = ("/patients/invite/", "/sets/new/", "/accounts/login/")
FORMS = '[...document.forms].filter(form => form.querySelector("input:not([type=hidden]), textarea"))'
COUNT = f"() => {FORMS}.length"
# Each field says another payload, choices too; nothing that a browser would have refused to send is left to refuse it.
SEND = f"""([number, payloads]) => {{
  const form = {FORMS}[number];
  [...form.elements].filter(each => each.name && each.name !== "csrfmiddlewaretoken").forEach((each, place) => {{
    const said = document.createElement("textarea");
    said.name = each.name;
    said.value = payloads[(place * 7 + number) % payloads.length];
    if (each.type !== "submit") each.replaceWith(said);
  }});
  HTMLFormElement.prototype.submit.call(form);
}}"""


def test_no_form_runs_what_was_typed(scene: Scene, browser: Browser) -> None:
    on, world, opened = scene
    strangers = [each for each in opened if each.reader == NOBODY]
    wanted = [each for each in dict.fromkeys(once_each(opened) + strangers) if EVERY or each.path in THREE]
    turns = range(0, len(PAYLOADS), 8) if EVERY else (0,)
    faults: dict[str, list[str]] = {}
    for reader, group in groupby(sorted(wanted, key=lambda each: each.reader), key=lambda each: each.reader):
        with watched(browser, on, world.cookies.get(reader)) as seen:
            for each in group:
                faults |= sent(seen, each.path, turns)
    print(f"{len(faults)} forms")
    assert (len(faults) >= len(THREE), {form: found for form, found in faults.items() if found}) == (True, {})


def sent(seen: Watched, path: str, turns: range | tuple[int, ...]) -> dict[str, list[str]]:
    """What each form of the page answers, by its place in the page and the first payload."""
    found = {}
    seen.open(path)
    for number in range(seen.page.evaluate(COUNT)):
        for turn in turns:
            seen.open(path)
            with seen.page.expect_navigation():
                seen.page.evaluate(SEND, [number, PAYLOADS[turn:] + PAYLOADS[:turn]])
            found[f"{path} {number} {turn}"] = seen.noticed()
    return found
