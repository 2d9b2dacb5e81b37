"""A patient's whole story with nothing but a keyboard, and nobody ever asks where the focus is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from adherence.models import LoggedSet, PainFlag
from adherence.outbox.links import SlotRef, log_link
from exercises.models import Prescription
from patients.models import Patient, User
from tests import cast

pytestmark = pytest.mark.django_db(transaction=True)
FAR = 120  # stops of Tab on the longest page
FOCUSED = """() => {
  const each = document.activeElement;
  const marks = [each, ...(each.labels ?? [])].map((one) => getComputedStyle(one));
  const said = [...each.labels ?? []].map((label) => label.innerText).join(" ");
  const name = said || each.getAttribute("aria-label") || each.innerText || each.textContent;
  return [name.replace(/\\s+/g, " ").trim(), each.name ?? "", marks.some((one) => one.outlineStyle !== "none")];
}"""


@dataclass(frozen=True)
class Keyboard:
    page: Page
    site: str

    def to(self, name: str) -> None:
        """Tab to the control whose name begins so."""
        self._walk(lambda found, _field: found.startswith(name), name)

    def press(self, name: str) -> None:
        self.to(name)
        self.page.keyboard.press("Enter")

    def follow(self, name: str) -> None:
        """Press what opens another page."""
        self.to(name)
        here = self.page.url
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: url != here)

    def write(self, name: str, text: str) -> None:
        self.to(name)
        self.page.keyboard.type(text)

    def tick(self, name: str) -> None:
        self.to(name)
        self.page.keyboard.press("Space")

    def pick(self, field: str, answer: str) -> None:
        """Tab to the question, the arrows to its answer."""
        self._walk(lambda _found, asked: asked == field, field)
        self._walk(lambda found, _asked: found.startswith(answer), answer, key="ArrowDown")
        self.page.keyboard.press("Space")

    def _walk(self, is_there: Callable[[str, str], bool], wanted: str, key: str = "Tab") -> None:
        for _ in range(FAR):
            name, field, is_marked = self.page.evaluate(FOCUSED)
            if is_there(name, field):
                assert is_marked, f"nobody sees that {name!r} has the focus"
                return
            self.page.keyboard.press(key)
        pytest.fail(f"no key leads to {wanted!r} on {self.page.url}")


@pytest.fixture
def plan(patient: Patient, clinician: User) -> Prescription:
    """One session of 2 sets a day, in a zone where it is about one o'clock."""
    now = timezone.now()
    Patient.objects.filter(pk=patient.pk).update(time_zone=cast.early_afternoon(now))
    patient.refresh_from_db()
    margaret = cast.account_of(patient)
    EmailAddress.objects.create(user=margaret, email=margaret.email, verified=True, primary=True)
    return cast.prescribe(patient, by=clinician, times_per_day=1, in_force_from=now - timedelta(days=3))


@pytest.fixture
def keyboard(page: Page, live_server: LiveServer, listen: Callable[[Page], Page]) -> Keyboard:
    return Keyboard(listen(page), live_server.url)


def test_a_day_of_a_patient_by_keyboard_only(
    keyboard: Keyboard, plan: Prescription, settings: Settings, complaints: list[str]
) -> None:
    settings.SITE_URL = keyboard.site
    she_signs_in(keyboard, plan.patient)
    she_finishes_a_guided_set_early(keyboard)
    she_logs_a_set_and_undoes_it(keyboard)
    she_looks_around(keyboard)
    she_tells_of_a_swollen_calf(keyboard)
    logged = [(each.source, each.pain, each.voided_at is None) for each in LoggedSet.objects.order_by("entered_at")]
    reported = PainFlag.objects.values_list("level", "score", "places")
    assert (logged, list(reported), complaints) == (
        [("guided", 3, True), ("hand", None, False)],
        [("urgent", 5, ["calf"])],
        [],
    )


def test_the_link_of_a_reminder_by_keyboard_only(
    keyboard: Keyboard, plan: Prescription, settings: Settings, complaints: list[str]
) -> None:
    settings.SITE_URL = keyboard.site
    today = plan.patient.local_date(timezone.now())
    keyboard.page.goto(log_link(SlotRef(plan.pk, today, 1)))
    keyboard.press("I did this session")
    keyboard.page.get_by_role("heading", name="This session is saved").wait_for()
    assert (LoggedSet.objects.count(), complaints) == (2, [])


def she_signs_in(keyboard: Keyboard, patient: Patient) -> None:
    keyboard.page.goto(f"{keyboard.site}/accounts/login/")
    keyboard.write("Email", cast.account_of(patient).email)
    keyboard.write("Password", "a long pass phrase")
    keyboard.page.keyboard.press("Enter")
    keyboard.page.get_by_role("heading", name="2 sets left today").wait_for()


def she_finishes_a_guided_set_early(keyboard: Keyboard) -> None:
    """With a pause, and a word about how it felt."""
    keyboard.page.clock.install()
    keyboard.follow("Start a set")
    keyboard.press("Start")
    keyboard.page.clock.run_for(25_000)
    keyboard.press("Pause")
    keyboard.press("Carry on")
    keyboard.follow("Finish")
    keyboard.pick("pain", "3")
    keyboard.follow("Done")


def she_logs_a_set_and_undoes_it(keyboard: Keyboard) -> None:
    keyboard.follow("Log a set by hand")
    keyboard.pick("sets", "1")
    keyboard.follow("Save")
    keyboard.press("2 sets logged today")
    keyboard.follow("Undo")
    keyboard.follow("Undo this set")


def she_looks_around(keyboard: Keyboard) -> None:
    for name, heading in (("Progress", "My progress"), ("How to", "How to do ankle pumps"), ("Settings", "Settings")):
        keyboard.follow(name)
        assert keyboard.page.locator("h1").first.inner_text().startswith(heading)


def she_tells_of_a_swollen_calf(keyboard: Keyboard) -> None:
    keyboard.follow("I have pain")
    keyboard.pick("score", "5")
    keyboard.tick("Calf")
    keyboard.tick("Tight or cramping")
    keyboard.pick("next_morning", "It only started today")
    keyboard.tick("One calf or leg newly swollen")
    keyboard.follow("Send to my clinic")
    assert keyboard.page.locator("h1").inner_text() == "Stop your pumps. We will call you"
