"""A patient with a plan, and the phone on which she follows the pacer: its time is the test's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from adherence.models import LoggedSet
from exercises.models import Phase, PrescriptionVersion
from patients.models import Clinic, Patient, User
from tests import cast
from tests.browser.demo_site import aside

_numbers = count(1)
SET = 100  # seconds: 10 pumps of 10
SPOKEN = """() => {
  globalThis.heard = [];
  globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const voice = {speak: said => heard.push(said.text), cancel: () => undefined};
  Object.defineProperty(globalThis, "speechSynthesis", {value: voice});
  navigator.vibrate = pattern => { heard.push(`buzz ${pattern}`); return true; };
  const start = AudioScheduledSourceNode.prototype.start;
  OscillatorNode.prototype.start = function () { heard.push(`tick ${this.frequency.value}`); start.call(this); };
}"""
LOCKS = """() => {
  globalThis.locks = [];
  const lock = () => ({released: false, release() { this.released = true; return Promise.resolve(); }});
  const request = async () => { const one = lock(); locks.push(one); return one; };
  Object.defineProperty(navigator, "wakeLock", {value: {request}});
}"""
HIDE = """(state) => {
  Object.defineProperty(document, "visibilityState", {value: state, configurable: true});
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@dataclass(frozen=True)
class Ordered:
    """A plan: one session a day of 2 sets, of 10 pumps of 10 seconds each, unless said otherwise."""

    sets: int = 2
    version: dict[str, Any] = field(default_factory=dict)
    phase: dict[str, Any] = field(default_factory=dict)


def new_patient(ordered: Ordered) -> tuple[str, str]:
    """Her given name, and the cookie of her sign-in."""
    return aside(_new_patient, ordered)


def _new_patient(ordered: Ordered) -> tuple[str, str]:
    name = f"Nora{next(_numbers)}"
    clinic, clinician = Clinic.objects.get(), User.objects.get(email="anya.petrov@example.org")
    patient = cast.patient(clinic, clinician, name, "Reed")
    began = timezone.now() - timedelta(days=9)
    plan = cast.prescribe(patient, by=clinician, times_per_day=1, sets_per_session=ordered.sets, in_force_from=began)
    PrescriptionVersion.objects.filter(prescription=plan).update(**({"side": "right"} | ordered.version))
    if ordered.phase:
        Phase.objects.filter(version__prescription=plan).update(**ordered.phase)
    client = Client()
    client.force_login(cast.account_of(patient), backend=settings.AUTHENTICATION_BACKENDS[0])
    return name, client.cookies[settings.SESSION_COOKIE_NAME].value


@dataclass
class Pacer:
    """A phone with the pacer on it."""

    address: str
    context: BrowserContext
    name: str
    pages: list[Page] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def open(self) -> None:
        self.pages.append(self.context.new_page())
        self.page.goto(f"{self.address}/today/guided/")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def wait(self, seconds: float) -> None:
        """Let the page's time pass, frame by frame."""
        self.page.clock.run_for(round(seconds * 1000))

    @property
    def count(self) -> str:
        return self.page.locator("#count .counter b").inner_text()

    @property
    def stage(self) -> str | None:
        return self.page.locator(".guide").get_attribute("data-stage")

    @property
    def said(self) -> str | None:
        """What a screen reader was told last."""
        return self.page.locator("#pacer-said").text_content()

    @property
    def title(self) -> str:
        return self.page.locator("h1").inner_text()

    def heard(self) -> list[str]:
        found: list[str] = self.page.evaluate("heard.splice(0)")
        return found

    def turn(self, state: str) -> None:
        """`hidden`, as by a lock or a call, or `visible` again."""
        self.page.evaluate(HIDE, state)

    def rows(self) -> list[tuple[int | None, int | None, str]]:
        """Repetitions, seconds and source of the sets that the clinic has, the oldest first."""
        return aside(_rows, self.name)

    def pains(self) -> list[int | None]:
        """How each set felt, the oldest first."""
        return aside(_pains, self.name)


def _pains(name: str) -> list[int | None]:
    rows = LoggedSet.objects.standing().filter(patient=Patient.objects.get(given_name=name))
    return list(rows.order_by("performed_at").values_list("pain", flat=True))


def _rows(name: str) -> list[tuple[int | None, int | None, str]]:
    rows = LoggedSet.objects.standing().filter(patient=Patient.objects.get(given_name=name))
    return list(rows.order_by("performed_at").values_list("repetitions", "seconds", "source"))


@contextmanager
def pacer_of(context: BrowserContext, address: str, ordered: Ordered) -> Iterator[Pacer]:
    name, cookie = new_patient(ordered)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])
    context.clock.install()
    context.add_init_script(f"({SPOKEN})(); ({LOCKS})();")
    yield Pacer(address, context, name)
    context.close()
