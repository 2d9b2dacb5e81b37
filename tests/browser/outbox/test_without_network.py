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


def test_reloading_without_a_network_breaks_nothing_that_a_browser_would_report(installed: Phone) -> None:
    page, reported = installed.page, list[str]()
    page.on("console", lambda message: reported.append(message.text))
    page.on("pageerror", lambda error: reported.append(str(error)))
    page.on("requestfailed", lambda request: reported.append(request.url))
    installed.context.set_offline(True)  # Playwright's
    titles = []
    for path in ("/today/", "/progress/", "/pain/new/"):
        page.goto(installed.clinic.address + path)
        page.wait_for_load_state("networkidle")
        titles.append(page.title())
    page.evaluate("caches.keys().then(names => Promise.all(names.map(name => caches.delete(name))))")
    last = page.reload()
    assert (titles, page.title(), last and last.status) == (["No signal – Dorsi"] * 3, "No signal", 503)
    assert [each for each in reported if "503" not in each] == []


def test_a_set_by_hand_that_hurt_leads_to_the_report_without_a_network_too(installed: Phone, look: Look) -> None:
    page = installed.open("/sets/new/")
    installed.context.set_offline(True)  # Playwright's
    page.locator("input[name=when][value=now]").check(force=True)
    page.locator("input[name=sets][value='1']").check(force=True)
    page.locator("input[name=pain]").last.check(force=True)
    page.get_by_role("button", name="Save").click()
    page.get_by_text("1. How bad is it right now?").wait_for()  # open, without another tap
    look(page)
    assert "1 set is saved on this phone" in page.locator("#outbox").inner_text()
    installed.context.set_offline(False)  # Playwright's
    page.wait_for_function(f"({phones.ENTRIES})().then(all => all.length === 0)")
