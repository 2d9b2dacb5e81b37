"""No entry is lost and none counts twice, wherever the network is cut: a real Chromium, a real server."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, Dialog, Page, Route
from pytest_django.plugin import DjangoDbBlocker

from tests.browser import phone as phones
from tests.browser.conftest import Look
from tests.browser.phone import Clinic, Phone

pytestmark = pytest.mark.django_db
RUNS, SETS = int(os.environ.get("DORSI_OFFLINE_RUNS", "2")), 20


@pytest.fixture(scope="module")
def clinic(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Clinic]:
    with django_db_blocker.unblock(), phones.small_clinic() as found:
        yield found


@pytest.fixture
def phone(browser: Browser, clinic: Clinic, browser_context_args: dict[str, object]) -> Iterator[Phone]:
    context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]  # typed per key
    found = Phone(clinic, context)
    found.sign_in("Margaret")
    yield found
    context.close()


def entry() -> str:
    return str(uuid4())


# --- every way that sending fails, and what is left of it ---


@pytest.mark.parametrize(
    "behaves",
    [
        phones.cut_before,
        phones.lose_answer,
        phones.answering(500),
        phones.answering(503),
        phones.answering(429),
        phones.empty_promise,
        phones.without_echo,
    ],
    ids=["cut before", "answer lost", "500", "503", "429", "hotel", "no echo"],
)
def test_what_was_not_answered_stays_and_arrives_once(phone: Phone, behaves: Callable[[Route], None]) -> None:
    phone.open()
    mine = entry()
    with phone.network(behaves):
        phone.save(mine, sets=2)
        phone.flush()
        assert ([each["uuid"] for each in phone.entries()], phone.says()) == (
            [mine],
            "2 sets are saved on this phone. Your clinic does not have them yet.",
        )
    phone.flush()
    assert (phone.entries(), phone.clinic.rows("Margaret")[mine]) == ([], 1)
    assert re.fullmatch(r"Received by the clinic \d+(:\d\d)?\s[ap]m", phone.says())


def test_what_was_saved_in_the_air_is_sent_when_the_network_is_back(phone: Phone) -> None:
    page, mine = phone.open(), entry()
    phone.context.set_offline(True)  # Playwright's
    phone.save(mine)
    phone.context.set_offline(False)  # Playwright's
    page.get_by_text("Received by the clinic").wait_for()
    assert phone.clinic.rows("Margaret")[mine] == 1


def test_signed_out_it_is_kept_and_asks_to_sign_in(phone: Phone) -> None:
    phone.open()
    mine = entry()
    phone.sign_out()
    phone.save(mine, sets=3)
    phone.flush()
    phone.page.get_by_role("link", name="Sign in to send 3 sets").wait_for()
    assert len(phone.entries()) == 1
    phone.sign_in("Margaret")
    phone.open()
    phone.flush()
    assert phone.clinic.rows("Margaret")[mine] == 1


def test_a_token_that_is_stale_is_fetched_afresh_once(phone: Phone) -> None:
    phone.open()
    mine = entry()
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url.removeprefix(phone.clinic.address)))
    phone.spoil_token()
    phone.save(mine)
    phone.flush()
    asked = [path for path in asked if path.startswith("/api/")]
    assert (asked, phone.clinic.rows("Margaret")[mine]) == (["/api/sets/", "/api/keys/", "/api/sets/"], 1)


def test_a_tab_killed_while_sending_leaves_it_to_the_next(phone: Phone) -> None:
    phone.open()
    mine = entry()

    def die(route: Route) -> None:
        route.fetch()
        phone.pages[0].close()

    with phone.network(die):
        phone.save(mine)
        with phone.page.expect_event("close"):
            phone.flush(wait=False)
    phone.open()
    phone.flush()
    assert (phone.entries(), phone.clinic.rows("Margaret")[mine]) == ([], 1)


def test_two_tabs_send_one_after_the_other_and_nothing_twice(phone: Phone) -> None:
    first, second = phone.open(), phone.open()
    mine = [entry() for _ in range(6)]
    sent: list[str] = []
    phone.context.on(
        "request", lambda request: sent.append(request.post_data or "") if "/api/sets" in request.url else None
    )
    for uuid in mine:
        phone.save(uuid)
    first.evaluate(phones.FLUSH)
    second.evaluate(phones.FLUSHED)
    first.evaluate(phones.FLUSHED)
    times = Counter(uuid for uuid in mine for body in sent if uuid in body)
    assert (phone.entries(), set(times.values())) == ([], {1})


def test_another_persons_sign_in_never_sends_them(phone: Phone) -> None:
    phone.open()
    mine = entry()
    phone.context.set_offline(True)  # Playwright's
    phone.save(mine)
    phone.sign_in("Ernest")
    phone.context.set_offline(False)  # Playwright's
    phone.open()
    phone.flush()
    assert "1 entry on this phone is somebody else’s" in phone.says()
    assert [len(phone.entries()), phone.clinic.rows("Margaret")[mine], phone.clinic.rows("Ernest")[mine]] == [1, 0, 0]
    phone.pages[0].evaluate(phones.FLUSHED)  # the page that was hers, under his sign-in
    assert [phone.clinic.rows("Margaret")[mine], phone.clinic.rows("Ernest")[mine]] == [0, 0]
    phone.sign_in("Margaret")
    phone.open()
    phone.flush()
    assert [len(phone.entries()), phone.clinic.rows("Margaret")[mine], phone.clinic.rows("Ernest")[mine]] == [0, 1, 0]


# --- in the hands of its owner ---


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


# --- any order of misfortunes ---


@pytest.mark.parametrize("seed", range(RUNS))
def test_the_clinic_has_what_the_phone_said_is_saved_and_nothing_else(phone: Phone, seed: int) -> None:
    dice, ledger = Random(seed), Counter[str]()
    phone.open()
    owner = phone.owner
    for _ in range(SETS):
        uuid = str(UUID(int=dice.getrandbits(128), version=4))
        phone.save(uuid, owner=owner)
        ledger[uuid] += 1
        misfortune(phone, dice)
    phone.sign_in("Margaret")
    phone.open()
    phone.flush()
    server = phone.clinic.rows("Margaret")
    assert (phone.entries(), {uuid: server[uuid] for uuid in ledger}) == ([], dict(ledger))
    assert [uuid for uuid in ledger if phone.clinic.rows("Ernest")[uuid]] == []


def misfortune(phone: Phone, dice: Random) -> None:
    """Something that happens to phones."""
    what = dice.choice(
        ["air", "cut", "lost", "hotel", "echo", "503", "out", "token", "killed", "tabs", "ernest", "well"]
    )
    networks = {
        "cut": phones.cut_before,
        "lost": phones.lose_answer,
        "hotel": phones.empty_promise,
        "echo": phones.without_echo,
        "503": phones.answering(503),
    }
    if what in networks:
        with phone.network(networks[what]):
            phone.flush()
    elif what == "killed":
        with phone.network(phones.lose_answer):
            phone.flush(wait=False)
            phone.page.close()
        phone.open()
    elif what == "tabs":
        phone.open()
        phone.pages[-2].evaluate(phones.FLUSH)
        phone.flush()
        phone.pages.pop(-2).close()
    else:
        signed_in_or_out(phone, what)


def signed_in_or_out(phone: Phone, what: str) -> None:
    if what == "air":
        phone.context.set_offline(True)  # Playwright's
        phone.flush()
        phone.context.set_offline(False)  # Playwright's
    if what == "out":
        phone.sign_out()
        phone.flush()
        phone.sign_in("Margaret")
    if what == "ernest":
        phone.sign_in("Ernest")
        phone.flush()
        phone.sign_in("Margaret")
    if what == "token":
        phone.spoil_token()
    if what in {"token", "well"}:
        phone.flush()
