"""Every way that sending fails, and what is left of it: a real Chromium, a real server."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Route

from tests.browser import phone as phones
from tests.browser.conftest import Look
from tests.browser.phone import Phone

pytestmark = pytest.mark.django_db


def entry() -> str:
    return str(uuid4())


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
        phones.leading_away,
    ],
    ids=["cut before", "answer lost", "500", "503", "429", "hotel", "no echo", "redirect"],
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


LOOK_AGAIN = """() => document.dispatchEvent(new Event("visibilitychange"))"""
WAKES: dict[str, Callable[[Phone], object]] = {
    "start": lambda phone: phone.open(),
    "looked at again": lambda phone: phone.page.evaluate(LOOK_AGAIN),
    "a minute": lambda phone: phone.page.clock.run_for(61_000),
}


@pytest.mark.parametrize("wakes", WAKES.values(), ids=WAKES)
def test_what_waits_is_sent_without_being_asked(phone: Phone, wakes: Callable[[Phone], object]) -> None:
    phone.context.clock.install()
    phone.open()
    mine = entry()
    phone.save(mine)
    wakes(phone)
    phone.page.get_by_text("Received by the clinic").wait_for()
    assert (phone.entries(), phone.clinic.rows("Margaret")[mine]) == ([], 1)


@pytest.mark.parametrize(("header", "still", "then"), [({}, 2_000, 6_000), ({"Retry-After": "40"}, 39_000, 5_000)])
def test_a_clinic_that_is_busy_is_asked_again_later_and_not_before(
    phone: Phone, header: dict[str, str], still: int, then: int
) -> None:
    asked: list[str] = []

    def busy(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=503, headers=header)

    phone.context.clock.install()
    phone.open()
    phone.flush()  # what the page does at its start is over
    with phone.network(busy):
        phone.save(entry())
        phone.flush()
        times = [len(asked)]
        for wait in (still, then):
            phone.page.clock.run_for(wait)
            phone.page.evaluate("import('/static/js/outbox/send.js').then(send => send.flush())")
            times.append(len(asked))
    phone.flush()
    assert (times, phone.entries()) == ([1, 1, 2], [])


STEPS = """() => {
  globalThis.steps = [];
  const transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (names, mode, options) {
    const made = transaction.call(this, names, mode, options);
    const isWrite = mode === "readwrite" && names === "entries";
    if (isWrite) made.addEventListener("complete", () => steps.push(`kept ${options.durability}`));
    return made;
  };
  navigator.storage.persist = async () => { steps.push("asked to stay"); return true; };
  const fetch = globalThis.fetch;
  globalThis.fetch = (path, options) => { steps.push(path); return fetch(path, options); };
}"""


def test_a_set_is_on_the_disk_before_it_is_sent(phone: Phone) -> None:
    page = phone.open("/sets/new/")
    page.evaluate(STEPS)
    with phone.network(phones.cut_before):
        page.locator("input[name=when][value=now]").check(force=True)
        page.locator("input[name=sets][value='1']").check(force=True)
        page.get_by_role("button", name="Save").click()
        page.get_by_role("heading", name="Saved on this phone").wait_for()
    assert page.evaluate("steps.slice(0, 3)") == ["kept strict", "asked to stay", "/api/sets/"]
    phone.flush()


def test_signed_out_it_is_kept_and_asks_to_sign_in(phone: Phone, look: Look) -> None:
    phone.open()
    mine = entry()
    phone.sign_out()
    phone.save(mine, sets=3)
    phone.flush()
    phone.page.get_by_role("link", name="Sign in to send 3 sets").click()
    phone.page.get_by_role("heading", name="Sign in").wait_for()
    phone.page.get_by_role("status").get_by_text("Sign in to send 3 sets").wait_for()
    look(phone.page)
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
