"""People of the browser tests: each with a browser of their own, doing what is written on the buttons."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.core import mail
from django.core.mail import EmailMessage
from django.utils import timezone
from playwright.sync_api import Page

from adherence import outbox
from tests.authenticator import code_for

PASSWORD = "seven quiet herons"


def letters_to(address: str, clock: Callable[[], datetime] = timezone.now) -> list[EmailMessage]:
    """Do the workers' round at `clock`, and answer what that address has got in this test, oldest first."""
    outbox.plan(clock())
    outbox.deliver(clock)
    return [letter for letter in mail.outbox if address in letter.to]


def link_in(letter: EmailMessage, path: str) -> str:
    """The first address in the mail's text whose path begins so."""
    found = re.search(rf"https?://[^/\s]+{re.escape(path)}\S*", str(letter.body))
    assert found, f"no link to {path} in: {letter.body}"
    return found[0]


@dataclass(frozen=True)
class Person:
    """A browser window, inspected on every page that the person opens."""

    page: Page
    inspect: Callable[[Page], None]

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.inspect(self.page)

    def press(self, name: str) -> None:
        """The button whose name begins so: some say to a screen reader whose row they are in."""
        button = self.page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}\b")).first
        here, kept_first = self.page.url, button.evaluate("button => Boolean(button.form?.dataset.outbox)")
        button.click()
        if kept_first:  # the phone's outbox sends it, and then goes on
            self.page.wait_for_url(lambda url: url != here)
        self.arrive()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.arrive()

    def arrive(self) -> None:
        self.page.wait_for_load_state("networkidle")
        self.inspect(self.page)

    def fill(self, **answers: str) -> None:
        """Type into fields by their label; an underscore in a name stands for a space."""
        for label, answer in answers.items():
            self.page.get_by_label(label.replace("_", " ")).first.fill(answer)

    def fill_date(self, question: str, year: int, month: int, day: int) -> None:
        boxes = self.page.get_by_role("group", name=question)
        for label, part in (("Day", day), ("Month", month), ("Year", year)):
            boxes.get_by_label(label).fill(str(part))

    def tick(self, *names: str) -> None:
        for name in names:
            self.page.get_by_label(name).first.check()

    def pick(self, question: str, answer: str) -> None:
        """One of a question's answers, by its whole label."""
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()

    def choose(self, label: str, choice: str) -> None:
        """The option that begins with these words."""
        box = self.page.get_by_label(label).first
        box.select_option(value=box.locator("option", has_text=choice).first.get_attribute("value"))

    def reads(self, words: str) -> bool:
        """Whether the words can be seen, wherever lines break."""
        return words in " ".join(self.page.locator("body").inner_text().split())

    def join(self, letter: EmailMessage) -> None:
        """Open the invitation's link and choose a password."""
        self.open(link_in(letter, "/invitations/"))
        self.tick("Use a password")
        self.fill(New_password=PASSWORD)
        self.press("Join and sign in")

    def set_up_second_step(self, live_server: str) -> None:
        """An authenticator app, as the team must have one."""
        self.open(f"{live_server}/accounts/2fa/totp/activate/")
        secret = self.page.get_by_label("Authenticator secret").input_value()
        self.page.locator("input[name=code]").fill(code_for(secret))
        self.press("Activate")
