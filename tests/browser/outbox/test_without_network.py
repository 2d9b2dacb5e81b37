"""Without a network: the page that stands in, what the phone keeps for it, and what it does not keep."""

from __future__ import annotations

import pytest

from tests.browser import phone as phones
from tests.browser.conftest import Look
from tests.browser.phone import Phone

pytestmark = pytest.mark.django_db


def test_today_without_a_network_shows_the_dose_and_keeps_a_set(installed: Phone, look: Look) -> None:
    page = installed.page
    installed.context.set_offline(True)  # Playwright's
    page.reload()
    page.get_by_text("10 pumps").first.wait_for()
    look(page)
    page.get_by_role("button", name="Save this set").dblclick()
    page.get_by_role("heading", name="Saved on this phone").wait_for()
    page.get_by_role("link", name="Back to Today").click()
    page.locator("#on-phone li").wait_for()
    (kept,) = installed.entries()
    installed.context.set_offline(False)  # Playwright's
    page.get_by_text("Received by the clinic").wait_for()
    assert (installed.entries(), installed.clinic.rows("Margaret")[kept["uuid"]]) == ([], 1)


def test_the_dose_of_somebody_else_goes_when_the_next_person_signs_in(installed: Phone) -> None:
    doses = "import('/static/js/outbox/store.js').then(async store => (await store.doses()).map(dose => dose.owner))"
    hers = installed.owner
    installed.sign_in("Ernest")
    installed.open()
    his = installed.owner
    installed.page.wait_for_load_state("networkidle")
    assert (hers != his, installed.page.evaluate(doses)) == (True, [his])


def test_nothing_of_a_signed_in_page_is_kept_and_signing_out_clears_the_rest(installed: Phone) -> None:
    everything = """async () => {
      const pages = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) pages.push(await (await cache.match(request)).text());
      }
      return pages.join("");
    }"""
    kept = installed.page.evaluate(everything)
    assert [
        word
        for word in ("Margaret", "Doyle", 'name="csrf-token" content', 'name="csrfmiddlewaretoken" value')
        if word in kept
    ] == []
    installed.open("/settings/")
    with installed.page.expect_navigation():
        installed.page.get_by_role("button", name="Sign out").click()
    doses = "import('/static/js/outbox/store.js').then(store => store.doses())"
    assert (len(kept) > 0, installed.page.evaluate(everything), installed.page.evaluate(doses)) == (True, "", [])
    installed.clinic.sessions.update(phones.sessions_again("Margaret"))
