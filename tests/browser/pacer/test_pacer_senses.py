"""What the pacer says, sounds and shows, and to whom: nothing unasked, nothing twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.browser.conftest import Look
from tests.browser.pacer.pacing import Ordered, Pacer

pytestmark = pytest.mark.django_db
STILL = {"reduced_motion": "reduce"}
TIMED = Ordered(sets=1, phase={"repetitions": None, "seconds": 60, "hold_down_seconds": 0, "hold_up_seconds": 0})
SIZES = {"phone": (390, 844), "sideways": (844, 390), "small": (320, 640)}


def choose(phone: Pacer, *names: str) -> None:
    phone.page.get_by_text("Voice and sound").click()
    for name in names:
        phone.page.get_by_label(name, exact=True).check()


def test_nothing_sounds_unless_somebody_chose_it(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.press("Start")
    phone.wait(25)
    assert (phone.heard(), phone.page.locator("#senses input:checked").count()) == ([], 0)


def test_the_voice_counts_pumps_and_says_the_moves(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    choose(phone, "Count aloud", "Say “Point” and “Pull up”")
    phone.press("Start")
    phone.wait(21)
    assert phone.heard() == ["Go", "Point", "Pull up", "1", "Point", "Pull up", "2", "Point"]


def test_a_tick_at_each_step_and_a_buzz_at_each_pump(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    choose(phone, "Soft tick", "Buzz")
    phone.press("Start")
    phone.wait(11)
    assert phone.heard() == ["tick 440", "tick 440", "tick 440", "tick 880", "buzz 40"]


def test_choices_are_remembered_on_the_phone(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    choose(phone, "Count aloud", "Buzz")
    phone.open()
    boxes = phone.page.locator("#senses input").evaluate_all("boxes => boxes.map(box => [box.name, box.checked])")
    assert boxes == [["voice", True], ["moves", False], ["sound", False], ["buzz", True]]


def test_a_screen_reader_hears_the_pumps_the_pauses_and_no_steps(pacer: Callable[..., Pacer]) -> None:
    phone = pacer(Ordered(sets=1))
    phone.page.evaluate(LISTEN)
    phone.press("Start")
    phone.wait(25)
    phone.press("Pause")
    phone.press("Carry on")
    phone.wait(6)
    assert phone.page.evaluate("said") == ["Go", "1", "2", "Paused. Pumps done: 2", "Carrying on", "3"]


LISTEN = """() => {
  globalThis.said = [];
  const line = document.getElementById("pacer-said");
  new MutationObserver(() => said.push(line.textContent)).observe(line, {childList: true});
  const others = [...document.querySelectorAll("[role=status], [aria-live]")];
  if (others.some(each => each !== line && !each.closest("#outbox"))) throw new Error("something else is read out");
}"""


def test_who_hears_the_voice_count_is_not_told_by_the_screen_reader_too(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    choose(phone, "Count aloud")
    phone.press("Start")
    phone.wait(25)
    assert (phone.said, phone.heard()) == ("Go", ["Go", "1", "2"])


# --- doses, limits and sides ---


def test_a_dose_in_seconds_has_a_steady_pace_and_the_time_left(pacer: Callable[..., Pacer]) -> None:
    phone = pacer(TIMED)
    choose(phone, "Count aloud")
    phone.press("Start")
    phone.wait(31.5)  # half a second from the next figure, either way
    shown = (phone.count, phone.page.locator(".rhythm > li").all_inner_texts())
    phone.wait(30)
    phone.page.wait_for_url(re.compile("/saved/"))
    assert (shown, phone.rows()) == (("0:29", ["Point\n2 sec", "Pull up\n2 sec"]), [(None, 60, "guided")])


def test_time_left_is_said_now_and_then(pacer: Callable[..., Pacer]) -> None:
    phone = pacer(TIMED)
    choose(phone, "Count aloud")
    phone.press("Start")
    phone.wait(46)
    assert phone.heard() == ["Go", "45 seconds left", "30 seconds left", "15 seconds left"]


def test_the_foot_in_the_picture_never_comes_up_past_the_limit(pacer: Callable[..., Pacer]) -> None:
    phone = pacer(Ordered(version={"dorsiflexion_limit": 0, "side": "both"}))
    phone.press("Start")
    highest = 0.0
    for _ in range(21):
        phone.wait(0.5)
        highest = min(highest, phone.page.locator(".pacer .turn").evaluate(ANGLE))
    how = phone.page.locator(".guide__how").inner_text()
    words = phone.page.locator(".pacer__words > :nth-child(3)").text_content()
    assert (round(highest, 3), how[:19], "No further" in how, words) == (
        0,
        "Both feet together.",
        True,
        "Pull uponly until straight up",
    )


ANGLE = """foot => {
  const turned = new DOMMatrix(getComputedStyle(foot).transform);
  return Math.atan2(turned.b, turned.a) * 180 / Math.PI;
}"""


def test_with_less_motion_the_picture_is_still_and_the_steps_are_written(pacer: Callable[..., Pacer]) -> None:
    phone = pacer(Ordered(), **STILL)
    phone.press("Start")
    seen = set()
    for _ in range(10):
        phone.wait(1)
        step = phone.page.locator(".rhythm .is-now b").inner_text()
        seen.add((step, phone.page.evaluate("document.getAnimations().length")))
    moving = phone.page.locator(".pacer .sweep:visible").count()
    assert (seen, moving) == ({("Point", 0), ("Hold", 0), ("Pull up", 0)}, 0)


# --- the screen ---


def test_the_screen_is_kept_awake_during_a_set_and_not_in_a_pause(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    held = "locks.map(lock => !lock.released)"
    seen = [phone.page.evaluate(held)]
    phone.press("Start")
    seen.append(phone.page.evaluate(held))
    phone.turn("hidden")
    phone.page.evaluate("() => locks.forEach(lock => { lock.released = true; })")  # as the browser does
    phone.turn("visible")
    seen.append(phone.page.evaluate(held))
    phone.press("Carry on")
    seen.append(phone.page.evaluate(held))
    phone.press("Pause")
    seen.append(phone.page.evaluate(held))
    assert seen == [[], [True], [False], [False, True], [False, False]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_state_passes_inspection(pacer: Callable[..., Pacer], look: Look, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    phone = pacer(viewport={"width": width, "height": height}, color_scheme=scheme)
    look(phone.page)
    phone.press("Start")
    phone.wait(15)
    phone.press("Pause")
    look(phone.page)
    phone.page.get_by_text("Voice and sound").click()
    look(phone.page)
    phone.press("Carry on")
    phone.wait(86)
    phone.page.get_by_role("heading", name="Rest").wait_for()
    look(phone.page)
    small = phone.page.locator(".guide :is(a.btn, button, summary):visible").evaluate_all(SMALL)
    phone.press("Start set 2 now")
    look(phone.page)
    phone.wait(101)
    phone.page.wait_for_url(re.compile("/saved/"))
    look(phone.page)
    assert small == []


SMALL = """all => all.map(each => [each.textContent.trim(), each.getBoundingClientRect()])
  .filter(([, box]) => box.height < 48 || box.width < 48).map(([name]) => name)"""


# --- without a script ---


def test_without_a_script_the_rhythm_runs_and_the_form_saves(pacer: Callable[..., Pacer]) -> None:
    phone = pacer(Ordered(), java_script_enabled=False)
    assert phone.page.locator("noscript p").inner_text() == "Count 10 pumps yourself, then press Finish."
    phone.page.get_by_text("Pause", exact=True).click()
    assert phone.page.locator(".pacer__pause").is_visible()
    phone.press("Finish")
    main = phone.page.locator("main").inner_text()
    assert (phone.rows(), "Rest for a minute" in main, "How did that set feel?" in main) == (
        [(10, None, "guided")],
        True,
        False,
    )
    phone.page.get_by_role("link", name="Start set 2 now").click()
    phone.press("Finish")
    assert "How did that set feel?" in phone.page.locator("main").inner_text()
