"""A page that renews itself: its answers come from the real view and are handed to Chromium, one a minute."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route

Answer: TypeAlias = tuple[bytes, dict[str, str]]  # body and headers
SITE = "http://dorsi.test"
MINUTE = 60_000  # milliseconds
HIDE = "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
HIDE += " document.dispatchEvent(new Event('visibilitychange')); }"


@dataclass
class Desk:
    """A browser on the page at `path`; `answers` are given one after the other, the last one for ever."""

    page: Page
    path: str
    answers: list[Answer]
    background: list[str | None] = field(default_factory=list)  # of each question, its X-Background

    def open(self) -> Page:
        self.page.clock.install()
        self.page.route(f"{SITE}/**", self.answer)
        self.page.goto(f"{SITE}{self.path}")
        return self.page

    def renew(self) -> None:
        """A minute passes, and the page has asked and been answered."""
        with self.page.expect_response(f"{SITE}{self.path}"):
            self.page.clock.fast_forward(MINUTE)

    def answer(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=Path(str(finders.find(path.removeprefix("/static/")))))
            return
        self.background.append(route.request.headers.get("x-background"))
        body, headers = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        route.fulfill(body=body, headers=headers)


def page_of(client: Client, path: str) -> Answer:
    response = client.get(path)
    return response.content, {name: response.headers[name] for name in ("Content-Type", "Content-Security-Policy")}
