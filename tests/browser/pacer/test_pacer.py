"""The pacer in a real Chromium: what is counted, what is kept, and that nothing counts twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.pacer.pacing import SET, Ordered, Pacer

pytestmark = pytest.mark.django_db


def test_nothing_counts_before_start(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.wait(30)
    assert (phone.stage, phone.count, phone.title) == ("ready", "0", "Set 1 of 2")


def test_a_session_is_two_sets_with_a_rest_between_and_one_question_at_the_end(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.press("Start")
    phone.wait(SET + 1)
    phone.page.get_by_role("heading", name="Rest").wait_for()
    assert (phone.stage, phone.page.locator("[data-left]").inner_text()) == ("rest", "45")
    phone.press("Start set 2 now")
    assert (phone.title, phone.count) == ("Set 2 of 2", "0")
    phone.wait(SET + 1)
    phone.page.wait_for_url(re.compile("/saved/"))
    assert phone.rows() == [(10, None, "guided")] * 2
    assert "How did that set feel?" in phone.page.locator("main").inner_text()


# --- a set that stops and goes on ---


def test_a_pause_counts_nothing_and_carries_on(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.press("Start")
    phone.wait(35)
    phone.press("Pause")
    phone.wait(60)
    assert (phone.stage, phone.count, phone.said) == ("paused", "3", "Paused. Pumps done: 3")
    phone.press("Carry on")
    phone.wait(6)
    assert (phone.stage, phone.count) == ("running", "4")


def test_the_space_bar_pauses_and_carries_on(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.press("Start")
    stages = []
    for place in ("h1", "h1", "#finish button"):
        phone.page.locator(place).first.focus()
        phone.page.keyboard.press("Space")
        stages.append(phone.stage)
    assert stages == ["paused", "running", "paused"]


def test_a_locked_phone_counts_nothing_and_waits(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.press("Start")
    phone.wait(25)
    phone.turn("hidden")
    phone.wait(60)
    phone.turn("visible")
    phone.wait(60)
    assert (phone.stage, phone.count) == ("paused", "2")


def test_time_in_which_nobody_saw_the_page_does_not_count(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.press("Start")
    phone.wait(15)
    phone.page.clock.fast_forward(60_000)
    phone.wait(1)
    assert phone.count == "1"


@pytest.mark.parametrize("how", ["reload", "killed"])
def test_a_set_that_was_interrupted_goes_on_where_it_was(pacer: Callable[..., Pacer], how: str) -> None:
    phone = pacer()
    phone.press("Start")
    phone.wait(42)
    if how == "reload":
        phone.page.reload()
    if how == "killed":
        phone.page.goto("about:blank")
        phone.open()
    assert (phone.stage, phone.count, phone.said) == ("paused", "4", "We kept your place. Pumps done: 4")
    phone.press("Carry on")
    phone.wait(59)
    phone.page.get_by_role("heading", name="Rest").wait_for()
    phone.page.reload()
    assert (phone.stage, phone.title, phone.rows()) == ("rest", "Rest", [(10, None, "guided")])


def test_a_set_left_for_half_an_hour_is_begun_afresh(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.press("Start")
    phone.wait(42)
    phone.press("Pause")
    phone.page.clock.fast_forward(31 * 60_000)
    phone.page.reload()
    assert (phone.stage, phone.count) == ("ready", "0")


def test_a_phone_that_dies_between_counting_and_keeping_keeps_the_same_set(pacer: Callable[..., Pacer]) -> None:
    phone = pacer(Ordered(sets=1))
    phone.page.evaluate(DYING)
    phone.page.route("**/today/guided/", lambda route: route.abort())
    phone.press("Start")
    phone.wait(SET + 1)
    assert phone.rows() == []
    phone.open()
    phone.page.wait_for_url(re.compile("/saved/"))
    assert phone.rows() == [(10, None, "guided")]


DYING = """() => {
  IDBObjectStore.prototype.put = () => { throw new Error("the battery is empty"); };
  Storage.prototype.removeItem = () => undefined;
}"""


def test_finishing_early_saves_the_pumps_that_were_done(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.press("Start")
    phone.wait(65)
    phone.press("Finish early")
    phone.page.wait_for_url(re.compile("/saved/"))
    main = phone.page.locator("main").inner_text()
    assert (phone.rows(), "How did that set feel?" in main, "Start set 2 now" in main) == (
        [(6, None, "guided")],
        True,
        True,
    )


def test_finishing_before_the_first_pump_saves_nothing(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.press("Start")
    phone.wait(5)
    phone.press("Finish early")
    phone.page.wait_for_url(re.compile("/today/$"))
    assert phone.rows() == []


# --- the rest between sets ---


def test_a_rest_counts_down_and_no_set_starts_by_itself(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.press("Start")
    phone.wait(SET + 1)
    phone.page.get_by_role("heading", name="Rest").wait_for()
    phone.wait(30)
    left = int(phone.page.locator("[data-left]").inner_text())
    phone.wait(200)
    assert (10 < left < 20, phone.title, phone.said, phone.stage) == (
        True,
        "Ready for the next set?",
        "Rest is over. Ready for set 2",
        "rest",
    )
