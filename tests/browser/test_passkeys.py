"""Passkeys in Chromium, whose virtual authenticator holds them as a phone does: added and used by the pages alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from exercises.models import Prescription
from patients.models import User
from tests.browser.conftest import Look

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "a long pass phrase"
PHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Holder:
    """Somebody with a browser whose device keeps passkeys."""

    def __init__(self, page: Page, site: str, look: Look) -> None:
        page.set_default_timeout(8_000)
        self.page, self.site, self.look = page, site, look
        self.device: CDPSession = page.context.new_cdp_session(page)
        self.device.send("WebAuthn.enable")
        self.keys = self.device.send("WebAuthn.addVirtualAuthenticator", {"options": PHONE})["authenticatorId"]

    def open(self, path: str) -> None:
        self.page.goto(f"{self.site}{path}")
        self.look(self.page)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def signs_in(self, user: User, *, leads: str) -> None:
        self.open("/accounts/login/")
        self.page.get_by_label("Email").fill(user.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")
        self.page.wait_for_url(f"{self.site}{leads}")
        self.look(self.page)

    def signs_out(self) -> None:
        self.open("/accounts/logout/")
        self.page.locator("main").get_by_role("button", name="Sign out").click()
        self.page.wait_for_url(f"{self.site}/")

    def adds(self, name: str, *, passwordless: bool) -> None:
        """Whoever signs in with a password is asked for it again before the way in is changed."""
        self.open("/accounts/2fa/webauthn/add/")
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Continue").or_(self.page.get_by_role("button", name="Confirm")).click()
        self.page.wait_for_url(f"{self.site}/accounts/2fa/webauthn/add/")
        self.look(self.page)
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Passwordless").set_checked(passwordless)
        self.press("Add")
        self.page.wait_for_url(lambda url: "/webauthn/add/" not in url)

    def count(self) -> int:
        """How many keys the device keeps."""
        kept: list[object] = self.device.send("WebAuthn.getCredentials", {"authenticatorId": self.keys})["credentials"]
        return len(kept)


@pytest.fixture
def holder(
    browser: Browser,
    browser_context_args: dict[str, object],
    live_server: LiveServer,
    listen: Callable[[Page], Page],
    look: Look,
) -> Iterator[Holder]:
    context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]  # typed per key
    yield Holder(listen(context.new_page()), live_server.url, look)
    context.close()


def verified(user: User) -> User:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def test_a_patient_adds_a_passkey_and_signs_in_with_nothing_else(
    holder: Holder, margaret: User, prescription: Prescription
) -> None:
    holder.signs_in(verified(margaret), leads="/today/")
    holder.adds("My phone", passwordless=True)
    holder.signs_out()
    holder.open("/today/")
    stranger = "/accounts/login/" in holder.page.url
    holder.press("Sign in with a passkey")
    holder.page.wait_for_url(f"{holder.site}/today/")
    kept = Authenticator.objects.filter(user=margaret).values_list("type", flat=True)
    assert (stranger, holder.count(), "webauthn" in kept) == (True, 1, True)


def test_a_clinicians_passkey_is_the_second_factor(holder: Holder, clinician: User) -> None:
    holder.signs_in(verified(clinician), leads="/accounts/2fa/")
    holder.open("/caseload/")
    turned_away = holder.page.url
    holder.adds("My key", passwordless=False)
    holder.open("/caseload/")
    expect(holder.page.get_by_role("heading", level=1)).to_have_text("Caseload")
    holder.signs_out()
    holder.signs_in(clinician, leads="/accounts/2fa/authenticate/")
    holder.page.goto(f"{holder.site}/caseload/")
    half_way = holder.page.url.partition("?")[0]
    holder.press("Use a passkey or security key")
    holder.page.wait_for_url(lambda url: "authenticate" not in url)
    holder.open("/caseload/")
    expect(holder.page.get_by_role("heading", level=1)).to_have_text("Caseload")
    assert (turned_away, half_way) == (f"{holder.site}/accounts/2fa/", f"{holder.site}/accounts/2fa/authenticate/")
