"""Prescribing and amending in a real browser: how few presses a preset takes, by pointer and by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route
from pytest_django.live_server_helper import LiveServer

from exercises.models import Prescription
from patients.models import Clinic, Patient, User
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
MOST_PRESSES = 8
# Every press of a finger, a mouse or a key, Tab too, is written down before the page can do anything with it.
COUNT = """for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, event => {
  if (event.isTrusted && event.key !== "Control") sessionStorage.presses = Number(sessionStorage.presses || 0) + 1;
}, true)"""
FOCUSED = """() => document.activeElement.name || document.activeElement.textContent.trim()"""


@pytest.fixture
def patient(clinic: Clinic, clinician: User) -> Patient:
    """Operated yesterday."""
    return cast.patient(clinic, clinician, "Grace", "Mensah", surgery=timezone.now().date() - timedelta(days=1))


@pytest.fixture
def desk(
    live_server: LiveServer,
    browser: Browser,
    clinician: User,
    sign_in: Callable[[User], Client],
    listen: Callable[[Page], Page],
) -> Iterator[Page]:
    """The clinician's, signed in."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800}, locale="en-GB")
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": sign_in(clinician).cookies[name].value, "url": live_server.url}])
    context.add_init_script(COUNT)
    yield listen(context.new_page())
    context.close()


def presses(page: Page) -> int:
    return int(page.evaluate("sessionStorage.presses || 0"))


def test_a_preset_is_prescribed_from_the_caseload_with_few_presses(patient: Patient, desk: Page) -> None:
    desk.goto("/caseload/")
    desk.get_by_role("link", name="Grace Mensah").first.click()
    desk.get_by_role("link", name="Write a plan").first.click()
    desk.get_by_role("radio", name="Fortius").click()
    desk.locator("#phases").get_by_text("6 sets a day").wait_for()
    desk.get_by_role("button", name="Start this plan").click()
    desk.get_by_text("The plan has started.").wait_for()
    made = Prescription.objects.get().versions.get()
    assert (presses(desk) <= MOST_PRESSES, made.preset and made.preset.slug) == (True, "two-sets-three-times")


def test_a_preset_chosen_before_the_scripts_are_there_is_filled_in(patient: Patient, desk: Page) -> None:
    on_their_way: list[Route] = []
    desk.route("**/htmx*.js", lambda route: on_their_way.append(route))  # noqa: PLW0108  # Playwright marks what it is given
    desk.goto(f"/patients/{patient.pk}/prescriptions/new/", wait_until="commit")
    desk.get_by_role("radio", name="Fortius").click()
    desk.get_by_role("radio", name="Fortius", checked=True).wait_for()
    assert desk.locator("#phases").get_by_text("6 sets a day").count() == 0
    for script in on_their_way:
        script.continue_()
    desk.locator("#phases").get_by_text("6 sets a day").wait_for()


@pytest.mark.parametrize(
    "silence", [lambda route: route.abort(), lambda route: route.fulfill(status=500)], ids=["no network", "error"]
)
def test_a_preset_that_does_not_come_is_said_and_asked_for_again(
    patient: Patient, desk: Page, silence: Callable[[Route], None]
) -> None:
    desk.goto(f"/patients/{patient.pk}/prescriptions/new/")
    desk.route("**/prescriptions/new/?*", silence)
    desk.get_by_role("radio", name="Fortius").click()
    said = desk.get_by_role("alert").filter(has_text="This page is not up to date.")
    said.wait_for()
    with desk.expect_response("**/prescriptions/preview/"):
        desk.locator("[name=phases-0-often]").fill("3")
    desk.wait_for_load_state("networkidle")
    assert said.is_visible(), "another answer does not hide that this one is missing"
    desk.unroute("**/prescriptions/new/?*")
    said.get_by_role("button", name="Try again").click()
    desk.locator("#phases").get_by_text("6 sets a day").wait_for()
    said.wait_for(state="hidden")


def test_the_clinics_own_preset_is_prescribed_from_the_record_by_keyboard(
    patient: Patient, clinic: Clinic, clinician: User, desk: Page
) -> None:
    own = cast.preset(clinic, by=clinician, procedure="knee_replacement")
    desk.goto(f"/patients/{patient.pk}/")
    for key in ("Tab", "Enter"):  # past the rail
        desk.keyboard.press(key)
    while desk.evaluate(FOCUSED) != "Write a plan":
        desk.keyboard.press("Tab")
        assert presses(desk) < MOST_PRESSES
    desk.keyboard.press("Enter")
    desk.get_by_role("heading", name="Prescribe ankle pumps").wait_for()
    desk.wait_for_load_state("networkidle")  # a person looks at the preview first
    desk.keyboard.press("Control+Enter")
    desk.get_by_text("The plan has started.").wait_for()
    assert (presses(desk) <= MOST_PRESSES, Prescription.objects.get().versions.get().preset) == (True, own)


def test_the_keyboard_goes_through_the_plan_in_its_order_and_out_again(patient: Patient, desk: Page) -> None:
    desk.goto(f"/patients/{patient.pk}/prescriptions/new/")
    seen = []
    while "Start this plan" not in seen:
        desk.keyboard.press("Tab")
        seen.append(desk.evaluate(FOCUSED))
        assert len(seen) < 60, seen
    wanted = [
        "preset",
        "phases-0-first_day",
        "phases-0-hold_up_seconds",
        "add_phase",
        "side",
        "position",
        "dorsiflexion_limit",
        "wakes_at",
        "sleeps_at",
        "achilles_repair",
        "open_wound",
        "note_to_patient",
        "preview",
        "Start this plan",
    ]
    assert [name for name in dict.fromkeys(seen) if name in wanted] == wanted
    desk.keyboard.press("Tab")
    assert desk.evaluate(FOCUSED) == "fill"


def test_ctrl_enter_from_a_field_saves_or_leads_to_what_is_wrong(patient: Patient, clinician: User, desk: Page) -> None:
    plan = cast.prescribe(patient, by=clinician)
    desk.goto(f"/prescriptions/{plan.pk}/amend/")
    often = desk.locator("[name=phases-0-often]")
    often.fill("2")
    desk.locator("#changes").get_by_text("New: From day 0, 2 times a day").wait_for()
    often.press("Enter")
    assert plan.versions.count() == 1
    often.press("Control+Enter")
    wrong = desk.get_by_role("link", name="Say why the plan changes")
    wrong.wait_for()
    assert (desk.evaluate("document.activeElement.className").split()[0], often.input_value()) == ("errors", "2")
    wrong.press("Enter")
    desk.keyboard.type("Going well")
    desk.keyboard.press("Control+Enter")
    desk.get_by_text("The plan has changed.").wait_for()
    assert plan.versions.count() == len(["the first", "the second"])


def test_what_is_typed_into_a_preset_is_reckoned_live_and_kept(patient: Patient, clinic: Clinic, desk: Page) -> None:
    desk.goto(f"/patients/{patient.pk}/prescriptions/new/")
    with desk.expect_popup() as opened:
        desk.get_by_role("button", name="Save as our preset").click()
    preset = opened.value
    preset.locator("[name=phases-0-sets_per_session]").fill("2")
    preset.locator("#sum-1").get_by_text("26 sets a day").wait_for()
    preset.get_by_label("Name", exact=True).fill("Knees, twice")
    preset.keyboard.press("Control+Enter")
    preset.get_by_text("Knees, twice is one of our presets now.").wait_for()
    assert clinic.presets.get().phases.get().sets_per_session == len("ab")
