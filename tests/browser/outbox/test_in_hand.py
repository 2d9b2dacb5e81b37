"""Entries in the hands of their owner: logged, shown, mended, taken away; and signing out, which asks first."""

from __future__ import annotations

from uuid import uuid4

import pytest
from playwright.sync_api import Dialog, Page

from tests.browser import phone as phones
from tests.browser.conftest import Look
from tests.browser.phone import Phone

pytestmark = pytest.mark.django_db


def entry() -> str:
    return str(uuid4())


def by_hand(page: Page, sets: str) -> None:
    page.locator("input[name=when][value=now]").check(force=True)
    page.locator(f"input[name=sets][value='{sets}']").check(force=True)
    page.get_by_role("button", name="Save").dblclick()


def test_a_set_logged_by_hand_says_where_it_is(phone: Phone, look: Look) -> None:
    page = phone.open("/sets/new/")
    before = phone.clinic.rows("Margaret").total()
    by_hand(page, "2")
    page.wait_for_url("**/today/")
    page.get_by_text("Received by the clinic").wait_for()
    look(page)
    assert phone.clinic.rows("Margaret").total() == before + 2


def test_without_a_signal_it_is_saved_on_the_phone_and_shown_on_today(phone: Phone, look: Look) -> None:
    page = phone.open("/sets/new/")
    with phone.network(phones.cut_before):
        by_hand(page, "3")
        page.get_by_role("heading", name="Saved on this phone").wait_for()
        look(page)
        page.get_by_role("link", name="Back to Today").click()
        shown = page.locator("#on-phone")
        shown.get_by_text("3 × 10 pumps").wait_for()
        look(page)
        assert shown.locator("li").count() == 1
    phone.flush()
    assert (shown.is_visible(), phone.entries()) == (False, [])


def test_what_the_clinic_refuses_is_kept_shown_and_can_be_mended(phone: Phone, look: Look) -> None:
    page, mine = phone.open(), entry()
    page.evaluate(
        """async ({uuid, owner}) => {
          const store = await import("/static/js/outbox/store.js");
          const body = {repetitions: 9, source: "offline", performed_at: "2026-01-05T10:00:00Z"};
          await store.keep({uuid, kind: "set", owner, body});
        }""",
        {"uuid": mine, "owner": phone.owner},
    )
    phone.flush()
    page.get_by_text("1 set could not be sent").wait_for()
    refused = page.locator("#on-phone li")
    assert "This was more than 2 days ago" in refused.inner_text()
    look(page)
    refused.get_by_label("When did you do it?").fill(
        page.evaluate("new Date(Date.now() - 3.6e6).toISOString().slice(0, 16)")
    )
    refused.get_by_role("button", name="Send again").click()
    page.get_by_text("Received by the clinic").wait_for()
    assert (phone.entries(), phone.clinic.rows("Margaret")[mine]) == ([], 1)


LONG_AGO = """async ({uuid, owner}) => {
  const store = await import("/static/js/outbox/store.js");
  const {now} = Date;
  const then = now() - 400 * 86_400_000;
  Date.now = () => then;
  const body = {repetitions: 9, source: "offline", performed_at: new Date(then).toISOString()};
  await store.keep({uuid, kind: "set", owner, body});
  Date.now = now;
}"""


def test_no_age_takes_an_entry_away_only_its_owner_does_who_is_asked_first(phone: Phone) -> None:
    page, asked = phone.open(), list[str]()
    page.evaluate(LONG_AGO, {"uuid": entry(), "owner": phone.owner})
    phone.flush()
    page = phone.open()
    take_away = page.locator("#on-phone").get_by_role("button", name="Take away")

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", refuse)
    take_away.click()
    assert (asked, [each["state"] for each in phone.entries()]) == (
        ["Take this set away? Your clinic will not see it."],
        ["refused"],
    )
    page.once("dialog", lambda dialog: dialog.accept())
    take_away.click()
    page.locator("#on-phone").wait_for(state="hidden")
    assert phone.entries() == []


def test_a_uuid_that_is_taken_gets_a_new_one_when_it_is_mended(phone: Phone) -> None:
    page, mine = phone.open(), entry()
    phone.save(mine)
    phone.flush()
    before = phone.clinic.rows("Margaret").total()
    phone.save(mine, sets=1)  # the same uuid, done at another time
    phone.flush()
    page.locator("#on-phone").get_by_role("button", name="Send again").click()
    page.locator("#on-phone").wait_for(state="hidden")
    assert (phone.entries(), phone.clinic.rows("Margaret").total()) == ([], before + 1)


def test_signing_out_asks_first_and_leaves_the_entries(phone: Phone) -> None:
    phone.open("/settings/")
    asked: list[str] = []

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    with phone.network(phones.cut_before):
        phone.save(entry())
        phone.page.once("dialog", refuse)
        with phone.page.expect_event("dialog"):
            phone.page.get_by_role("button", name="Sign out").click()
        assert phone.page.url.endswith("/settings/")
        phone.page.once("dialog", lambda dialog: dialog.accept())
        with phone.page.expect_navigation():
            phone.page.get_by_role("button", name="Sign out").click()
    assert asked == [
        "1 entry has not been sent to the clinic. It stays on this phone until its owner signs in here again. Sign out?"
    ]
    phone.clinic.sessions.update(phones.sessions_again("Margaret"))


def test_the_phone_keeps_no_name(phone: Phone) -> None:
    phone.open()
    phone.context.set_offline(True)  # Playwright's
    phone.save(entry())
    everything = phone.page.evaluate(
        """async () => {
          const open = indexedDB.open("dorsi"), rows = [];
          const base = await new Promise(done => { open.onsuccess = () => done(open.result); });
          for (const table of base.objectStoreNames) {
            const all = base.transaction(table).objectStore(table).getAll();
            rows.push(...await new Promise(done => { all.onsuccess = () => done(all.result); }));
          }
          return JSON.stringify([rows, {...localStorage}, {...sessionStorage}]);
        }"""
    )
    assert [word for word in ("Margaret", "Doyle", "knee", "H-2", "Harbour", "@") if word in everything] == []
