"""A report of pain from a phone: answered where it was sent, and never believed sent when it was not."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Dialog, Page

from adherence.models import PainFlag
from tests.browser import phone as phones
from tests.browser.conftest import Look
from tests.browser.demo_site import aside
from tests.browser.phone import Phone

pytestmark = pytest.mark.django_db


def flags() -> list[tuple[int | None, str]]:
    return aside(lambda: list(PainFlag.objects.values_list("score", "level").order_by("reported_at")))


def fill_in(page: Page, score: str) -> None:
    page.locator(f"input[name=score][value='{score}']").check(force=True)
    page.locator("input[name=no_signs]").check(force=True)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send to my clinic").click()


def test_a_report_without_a_network_fills_the_screen_until_it_has_arrived(installed: Phone, look: Look) -> None:
    before = len(flags())
    page = installed.page
    installed.context.set_offline(True)  # Playwright's
    page.reload()
    page.get_by_text("Write a report of pain").click()
    fill_in(page, "5")
    page.get_by_role("button", name="Save, and send it").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("heading", name="NOT SENT YET").wait_for()
    look(page)
    calls = [link.get_attribute("href") for link in dialog.get_by_role("link", name="Call").all()]
    page.keyboard.press("Escape")
    page.reload()
    dialog.get_by_role("heading", name="NOT SENT YET").wait_for()  # closed by nothing but its arrival
    assert (calls, len(flags())) == (["tel:999", "tel:01632960100"], before)
    installed.context.set_offline(False)  # Playwright's
    dialog.get_by_text("Received by the clinic").wait_for()
    look(page)
    page.get_by_role("link", name="Read what to do now").click()
    page.get_by_role("heading", name="You can carry on").wait_for()
    assert flags()[before:] == [(5, "review")]


def test_with_a_signal_the_advice_comes_in_place_and_the_page_is_safe_to_reload(phone: Phone, look: Look) -> None:
    before, page = len(flags()), phone.open("/pain/new/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.is_navigation_request() else None)
    fill_in(page, "5")
    send(page)
    advice = page.get_by_role("heading", name="You can carry on")
    advice.wait_for()
    look(page)
    focused = page.evaluate("document.activeElement === document.querySelector('h1')")
    place = (page.title(), page.url.split("/")[3], page.locator("form[data-outbox]").count(), asked)
    assert (place, focused) == (("Thank you. You can carry on – Dorsi", "pain", 0, []), True)
    page.reload()
    advice.wait_for()
    assert (page.title(), flags()[before:], phone.entries()) == (place[0], [(5, "review")], [])


def test_an_emergency_that_is_not_sent_says_at_once_whom_to_call(phone: Phone) -> None:
    before, page = len(flags()), phone.open("/pain/new/")
    page.locator("input[name=signs][value=chest_pain]").check(force=True)
    with phone.network(phones.answering(503)):
        send(page)
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("heading", name="NOT SENT YET").wait_for()
        assert (dialog.get_by_role("link", name="Call 999 now").is_visible(), flags()[before:]) == (True, [])
    dialog.get_by_role("button", name="Try to send it now").click()
    page.get_by_role("heading", name="Call 999 now").wait_for()
    assert (flags()[before:], phone.entries(), dialog.count()) == ([(None, "emergency")], [], 0)


def test_signed_out_a_report_asks_to_sign_in_and_the_sign_in_page_says_so(phone: Phone, look: Look) -> None:
    page = phone.open("/pain/new/")
    phone.sign_out()
    fill_in(page, "2")
    send(page)
    page.get_by_role("link", name="Sign in to send it").click()
    page.get_by_text("Your report of pain was NOT SENT. Sign in to send it.").wait_for()
    look(page)
    phone.sign_in("Margaret")
    phone.open()
    phone.page.get_by_role("heading", name="Thank you.").wait_for()  # the plan is on hold since an earlier test
    assert phone.entries() == []


REFUSED = {"score": 2, "places": ["calf"], "note": "after the stairs", "no_signs": None}


def refused(phone: Phone, owner: str) -> str:
    """A report that the clinic could not take, on this phone."""
    uuid = str(uuid4())
    phone.page.evaluate(KEEP, {"uuid": uuid, "kind": "flag", "owner": owner, "body": REFUSED})
    return uuid


KEEP = """async (entry) => {
  const store = await import("/static/js/outbox/store.js");
  await store.keep(entry);
  const kept = (await store.entries()).find(each => each.uuid === entry.uuid);
  await store.refuse(kept, ["Choose any warning signs, or “No, none of these”"], false);
}"""


def test_a_refused_report_is_taken_away_on_purpose_only(phone: Phone, look: Look) -> None:
    phone.open("/pain/new/")
    refused(phone, phone.owner)
    page = phone.open("/today/")
    page.get_by_role("link", name="NOT SENT").click()
    notice = page.get_by_role("alert").filter(has_text="Your clinic does not know about it")
    assert "Choose any warning signs" in notice.inner_text()
    assert page.get_by_label("Anything else? (optional)").input_value() == "after the stairs"
    look(page)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", answer)
    notice.get_by_role("button", name="Take this report away").click()
    assert (asked, len(phone.entries())) == (["Take this report away? Your clinic will not see it."], 1)
    page.once("dialog", lambda dialog: dialog.accept())
    notice.get_by_role("button", name="Take this report away").click()
    page.wait_for_url("**/pain/new/")
    assert (phone.entries(), page.get_by_role("alert").count()) == ([], 0)


def test_a_refused_report_of_somebody_else_is_not_shown(phone: Phone) -> None:
    phone.sign_in("Ernest")
    phone.open()
    hers = refused(phone, phone.owner)
    phone.sign_in("Margaret")
    page = phone.open(f"/pain/new/#{hers}")
    page.get_by_text("1 entry on this phone is somebody else’s").wait_for()
    assert (page.get_by_label("Anything else? (optional)").input_value(), len(phone.entries())) == ("", 1)


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
    phone.page.get_by_role("heading", name="Thank you.").wait_for()  # the plan is on hold since an earlier test
    assert (flags()[before:], phone.entries()) == ([(2, "note")], [])
