"""What a browser noticed: scripts that ran, what a page's policy refused, requests elsewhere, marks left in a page."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.hostile.payloads import EVALUATED, MARK
from tests.browser.hostile.stage import ORIGIN, Stage

LISTENING = """
  window.ran = window.alert = window.prompt = window.confirm = (...said) => console.error("ran", ...said);
  addEventListener("securitypolicyviolation", event =>
    console.error("refused", event.violatedDirective, event.blockedURI, event.sample));
"""
# Elements that a payload made, addresses that would run, and what a template worked out.
LEFT = f"""() => [
  ...[...document.querySelectorAll("[{MARK}]")].map(each => each.outerHTML.slice(0, 200)),
  ...[...document.querySelectorAll("[href],[src],[action],[formaction],[data]")]
    .flatMap(each => ["href", "src", "action", "formaction", "data"].map(name => each.getAttribute(name) || ""))
    .filter(to => /^[\\s\\u0000-\\u001f]*(javascript|vbscript|data):/i.test(to)),
  ...(document.documentElement.textContent.includes("{EVALUATED}") ? ["worked out"] : []),
]"""


class Watched:
    """A page, and what was noticed on it since it was last asked."""

    def __init__(self, page: Page, noticed: list[str]) -> None:
        self.page = page
        self._noticed = noticed
        page.add_init_script(LISTENING)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: noticed.append(f"broke: {error}"))
        page.on("dialog", self._dismiss)

    def open(self, path: str, *allowed: int) -> list[str]:
        """What is wrong with the page there; empty when nothing is."""
        response = self.page.goto(path, wait_until="load")
        answered = response.status if response else 0
        return [f"{answered}"] * (answered not in (allowed or (200,))) + self.noticed()

    def noticed(self) -> list[str]:
        found = [*self._noticed, *self.page.evaluate(LEFT)]
        self._noticed.clear()
        return found

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            self._noticed.append(message.text[:300])

    def _dismiss(self, dialog: object) -> None:
        self._noticed.append(f"dialog: {dialog}")


@contextmanager
def watched(
    browser: Browser, stage: Stage, cookie: str | None, *, bare: bool = False, left_out: Container[str] = ()
) -> Iterator[Watched]:
    """A browser of whoever has that session; a `bare` one keeps to no policy. What it leaves out it does not load."""
    noticed: list[str] = []
    context = browser.new_context(
        base_url=ORIGIN,
        viewport={"width": 390, "height": 844},
        locale="en-GB",
        timezone_id="Europe/London",
        service_workers="block",
    )
    context.route("**/*", stage.door(cookie, noticed, bare=bare, left_out=left_out))
    yield Watched(context.new_page(), noticed)
    context.close()
