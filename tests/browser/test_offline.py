"""Without a network: the page that stands in, and a report of pain that nobody must believe sent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.plugin import DjangoDbBlocker

from adherence.models import PainFlag
from tests.browser import phone as phones
from tests.browser.conftest import Look
from tests.browser.demo_site import aside
from tests.browser.phone import Clinic, Phone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def clinic(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Clinic]:
    with django_db_blocker.unblock(), phones.small_clinic() as found:
        yield found


@pytest.fixture
def phone(browser: Browser, clinic: Clinic, browser_context_args: dict[str, object]) -> Iterator[Phone]:
    """Today has been opened once with a signal."""
    context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]  # typed per key
    found = Phone(clinic, context)
    found.sign_in("Margaret")
    found.open()
    found.page.wait_for_function("() => navigator.serviceWorker.ready.then(each => each.active.state === 'activated')")
    yield found
    context.close()


def in_the_air(phone: Phone, *, yes: bool = True) -> Page:
    phone.context.set_offline(yes)
    return phone.page


def flags() -> list[tuple[int | None, str]]:
    return aside(lambda: list(PainFlag.objects.values_list("score", "level").order_by("reported_at")))


def fill_in_report(page: Page, score: str) -> None:
    page.locator(f"input[name=score][value='{score}']").check(force=True)
    page.locator("input[name=no_signs]").check(force=True)


def test_today_without_a_network_shows_the_dose_and_keeps_a_set(phone: Phone, look: Look) -> None:
    page = in_the_air(phone)
    page.reload()
    page.get_by_text("10 pumps").first.wait_for()
    look(page)
    page.get_by_role("button", name="Save this set").dblclick()
    page.get_by_role("heading", name="Saved on this phone").wait_for()
    page.get_by_role("link", name="Back to Today").click()
    page.locator("#on-phone li").wait_for()
    (kept,) = phone.entries()
    in_the_air(phone, yes=False)
    page.get_by_text("Received by the clinic").wait_for()
    assert (phone.entries(), phone.clinic.rows("Margaret")[kept["uuid"]]) == ([], 1)


def test_a_report_of_pain_fills_the_screen_until_it_has_arrived(phone: Phone, look: Look) -> None:
    before = len(flags())
    page = in_the_air(phone)
    page.reload()
    page.get_by_text("Write a report of pain").click()
    fill_in_report(page, "5")
    page.get_by_role("button", name="Save, and send it").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("heading", name="NOT SENT YET").wait_for()
    look(page)
    calls = [link.get_attribute("href") for link in dialog.get_by_role("link", name="Call").all()]
    page.keyboard.press("Escape")
    page.reload()
    dialog.get_by_role("heading", name="NOT SENT YET").wait_for()  # closed by nothing but its arrival
    assert (calls, len(flags())) == (["tel:999", "tel:01632960100"], before)
    in_the_air(phone, yes=False)
    dialog.get_by_text("Received by the clinic").wait_for()
    look(page)
    page.get_by_role("link", name="Read what to do now").click()
    page.get_by_role("heading", name="You can carry on").wait_for()
    assert flags()[before:] == [(5, "review")]


def test_with_a_signal_a_report_is_answered_at_once(phone: Phone) -> None:
    before, page = len(flags()), phone.open("/pain/new/")
    page.locator("input[name=signs][value=chest_pain]").check(force=True)
    page.get_by_role("button", name="Send to my clinic").click()
    page.get_by_role("heading", name="Call 999 now").wait_for()
    assert (flags()[before:], phone.entries()) == ([(None, "emergency")], [])


def test_a_report_whose_answers_are_missing_is_asked_again_and_kept(phone: Phone) -> None:
    before, page = len(flags()), phone.open("/pain/new/")
    page.locator("input[name=score][value='2']").check(force=True)
    page.get_by_role("button", name="Send to my clinic").click()
    page.locator(".errors").wait_for()
    assert [each["state"] for each in phone.entries()] == ["refused"]
    phone.open("/today/").get_by_role("link", name="NOT SENT").click()
    phone.page.locator("input[name=score][value='2']:checked").wait_for(state="attached")
    phone.page.locator("input[name=no_signs]").check(force=True)
    phone.page.get_by_role("button", name="Send to my clinic").click()
    phone.page.get_by_role("heading", name="You can carry on").wait_for()
    assert (flags()[before:], phone.entries()) == ([(2, "note")], [])


def test_the_dose_of_somebody_else_goes_when_the_next_person_signs_in(phone: Phone) -> None:
    doses = "import('/static/js/outbox/store.js').then(async store => (await store.doses()).map(dose => dose.owner))"
    hers = phone.owner
    phone.sign_in("Ernest")
    phone.open()
    his = phone.owner
    phone.page.wait_for_load_state("networkidle")
    assert (hers != his, phone.page.evaluate(doses)) == (True, [his])


def test_nothing_of_a_signed_in_page_is_kept_and_signing_out_clears_the_rest(phone: Phone) -> None:
    everything = """async () => {
      const pages = [];
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) pages.push(await (await cache.match(request)).text());
      }
      return pages.join("");
    }"""
    kept = phone.page.evaluate(everything)
    assert [
        word
        for word in ("Margaret", "Doyle", 'name="csrf-token" content', 'name="csrfmiddlewaretoken" value')
        if word in kept
    ] == []
    phone.open("/settings/")
    with phone.page.expect_navigation():
        phone.page.get_by_role("button", name="Sign out").click()
    doses = "import('/static/js/outbox/store.js').then(store => store.doses())"
    assert (len(kept) > 0, phone.page.evaluate(everything), phone.page.evaluate(doses)) == (True, "", [])
    phone.clinic.sessions.update(phones.sessions_again("Margaret"))
