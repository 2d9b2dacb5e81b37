"""The pacer without a network: no set is lost, and the one question is asked all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Look
from tests.browser.pacer.pacing import SET, Ordered, Pacer
from tests.browser.phone import ENTRIES, FLUSH, cut_before

pytestmark = pytest.mark.django_db


def test_a_session_without_a_network_is_safe_on_the_phone(pacer: Callable[..., Pacer]) -> None:
    phone = pacer()
    phone.context.set_offline(True)  # Playwright's
    phone.press("Start")
    phone.wait(SET + 1)
    phone.press("Start set 2 now")
    phone.wait(SET + 1)
    phone.page.get_by_role("heading", name="Saved on this phone").wait_for(state="attached")
    phone.wait(5)
    waiting = phone.page.locator("#outbox").inner_text()
    assert ("2 sets are saved on this phone" in waiting, phone.rows()) == (True, [])
    phone.context.set_offline(False)  # Playwright's
    phone.page.get_by_text("Received by the clinic").first.wait_for()
    assert phone.rows() == [(10, None, "guided")] * 2


def test_how_it_felt_is_asked_without_a_network_and_arrives_with_the_set(
    pacer: Callable[..., Pacer], look: Look
) -> None:
    phone = pacer(Ordered(sets=1))
    phone.context.route("**/api/**", cut_before)
    phone.press("Start")
    phone.wait(SET + 1)
    phone.page.get_by_role("heading", name="Saved on this phone").wait_for()
    look(phone.page)
    phone.page.get_by_role("group", name="How did that set feel?").get_by_label("3, mild").check(force=True)
    phone.press("Done")
    phone.context.unroute("**/api/**", cut_before)
    phone.page.evaluate(FLUSH)
    phone.page.get_by_text("Received by the clinic").first.wait_for()
    assert (phone.rows(), phone.pains()) == ([(10, None, "guided")], [3])


@pytest.mark.parametrize(
    ("answer", "pain", "heading"), [("7, severe", 7, "No signal"), ("", None, "Saved on this phone")]
)
def test_how_it_felt_leads_to_the_report_when_it_hurt_and_may_be_left_unsaid(
    pacer: Callable[..., Pacer], answer: str, pain: int | None, heading: str
) -> None:
    phone = pacer(Ordered(sets=1))
    phone.page.goto(f"{phone.address}/today/")  # leaves the dose on the phone
    phone.open()
    phone.page.wait_for_function("() => navigator.serviceWorker.ready.then(each => each.active.state === 'activated')")
    phone.context.set_offline(True)  # Playwright's
    phone.press("Start")
    phone.wait(SET + 1)
    phone.page.get_by_role("heading", name="Saved on this phone").wait_for(state="attached")
    phone.wait(5)  # what a moment is for the page
    if answer:
        phone.page.get_by_role("group", name="How did that set feel?").get_by_label(answer).check(force=True)
    phone.press("Done")
    phone.page.get_by_role("heading", name=heading).wait_for()
    is_asked = phone.page.get_by_text("1. How bad is it right now?").is_visible()
    kept = phone.page.evaluate(ENTRIES)
    assert (is_asked, [each["body"].get("pain") for each in kept]) == (bool(answer), [pain])
