"""A patient's phone against a real server: its sign-in, its network, and what lies in its outbox."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, Route
from pytest_django.live_server_helper import LiveServer

from adherence.models import LoggedSet
from patients.models import Patient, User
from tests import cast
from tests.browser.demo_site import aside
from tests.emptying import empty

KEEP = """async ({uuid, owner, sets}) => {
  const store = await import("/static/js/outbox/store.js");
  const body = {repetitions: 10, source: "offline", performed_at: new Date().toISOString(), sets};
  await store.keep({uuid, kind: "set", owner, body});
}"""
FLUSH = """async () => { const send = await import("/static/js/outbox/send.js"); send.flushNow(); }"""
FLUSHED = """async () => { const send = await import("/static/js/outbox/send.js"); await send.flushNow(); }"""
ENTRIES = """async () => (await (await import("/static/js/outbox/store.js")).entries())"""


@dataclass(frozen=True)
class Clinic:
    """Two patients, each with a plan, and the server that they reach."""

    address: str
    sessions: dict[str, str]

    def rows(self, given_name: str) -> Counter[str]:
        """Standing sets of the patient, by uuid."""
        return aside(_rows, given_name)


@contextmanager
def small_clinic() -> Iterator[Clinic]:
    """Its rows are there for the length of the block."""
    sessions = aside(_make)
    server = LiveServer("127.0.0.1")
    try:
        yield Clinic(server.url, sessions)
    finally:
        server.stop()
        aside(empty)


def _make() -> dict[str, str]:
    clinic = cast.clinic("Harbour Knee & Foot Clinic")
    clinician = cast.member(clinic, "clinician", "Anya Petrov")
    people = [cast.patient(clinic, clinician, name, "Doyle") for name in ("Margaret", "Ernest")]
    for patient in people:
        cast.prescribe(patient, by=clinician, in_force_from=timezone.now() - timedelta(days=9))
    return {patient.given_name: _session(cast.account_of(patient)) for patient in people}


def _session(user: User) -> str:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _rows(given_name: str) -> Counter[str]:
    patient = Patient.objects.get(given_name=given_name)
    return Counter(str(row.uuid) for row in LoggedSet.objects.standing().filter(patient=patient))


@dataclass
class Phone:
    """One phone; `ledger` is what it told its owner is saved."""

    clinic: Clinic
    context: BrowserContext
    pages: list[Page] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def sign_in(self, given_name: str) -> None:
        name, value = settings.SESSION_COOKIE_NAME, self.clinic.sessions[given_name]
        self.context.add_cookies([{"name": name, "value": value, "url": self.clinic.address}])

    def sign_out(self) -> None:
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    def spoil_token(self) -> None:
        """As after signing in elsewhere: the page's token and the cookie no longer belong together."""
        self.context.add_cookies([{"name": settings.CSRF_COOKIE_NAME, "value": "x" * 32, "url": self.clinic.address}])

    def open(self, path: str = "/today/") -> Page:
        page = self.context.new_page()
        self.pages.append(page)
        page.goto(self.clinic.address + path)
        return page

    @property
    def owner(self) -> str:
        return str(self.page.locator("#outbox").get_attribute("data-owners")).split(" ")[0]

    def save(self, uuid: str, *, owner: str = "", sets: int = 1) -> None:
        """Over once the phone says that it is saved."""
        self.page.evaluate(KEEP, {"uuid": uuid, "owner": owner or self.owner, "sets": sets})

    def flush(self, *, wait: bool = True) -> None:
        self.page.evaluate(FLUSHED if wait else FLUSH)

    def entries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page.evaluate(ENTRIES)
        return found

    def says(self) -> str:
        return " ".join(self.page.locator("#outbox").inner_text().split())

    @contextmanager
    def network(self, behaves: Callable[[Route], None]) -> Iterator[None]:
        """Whatever is asked of the outbox's addresses is treated so."""
        self.context.route("**/api/**", behaves)
        try:
            yield
        finally:
            self.context.unroute("**/api/**", behaves)


def cut_before(route: Route) -> None:
    """The line breaks before anything has reached the clinic."""
    route.abort("connectionreset")


def lose_answer(route: Route) -> None:
    """The clinic has it, and the phone never hears so."""
    route.fetch()
    route.abort("connectionreset")


def answering(status: int, body: str = "") -> Callable[[Route], None]:
    def behave(route: Route) -> None:
        route.fulfill(status=status, body=body, content_type="application/json")

    return behave


def leading_away(route: Route) -> None:
    """Something between leads elsewhere, as to a page of its own that answers 200."""
    route.fulfill(status=302, headers={"Location": "/learn/ankle-pumps/"})


def empty_promise(route: Route) -> None:
    """A portal of some hotel: 200, and a page of its own."""
    route.fulfill(status=200, body="<h1>Welcome to our free network</h1>", content_type="text/html")


def without_echo(route: Route) -> None:
    """The clinic has it, and somebody between answers with results that name nothing."""
    route.fetch()
    route.fulfill(status=200, body='[{"status": 201}, null, 7]', content_type="application/json")


def sessions_again(given_name: str) -> dict[str, str]:
    """A new sign-in, after one was ended."""
    return aside(_again, given_name)


def _again(given_name: str) -> dict[str, str]:
    return {given_name: _session(cast.account_of(Patient.objects.get(given_name=given_name)))}
