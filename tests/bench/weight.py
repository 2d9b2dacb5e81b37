"""What the patient's phone has to carry: bytes of the first Today, seconds until it works, and until advice is there.

`make weight`: the demo's own granian with compressed files, and Chromium slowed down: a processor four times slower,
and the slow 4G of Lighthouse (150 ms there and back, 1.6 Mbit/s down, 750 kbit/s up). Nothing is in any cache.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import StorageState

from config.local.screenshots import PHONE, QUIET, demo, sign_in

ROUNDS = 5
BYTES, INTERACTIVE_SECONDS, ADVICE_SECONDS = 60_000, 1.5, 1.0
SLOWER = 4
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8, "uploadThroughput": 768_000 / 8}

# Milliseconds since the navigation began: painted, every script run, and the last task over 50 ms ended.
WHEN = """() => new Promise((resolve) => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  let quiet = Math.max(page.domContentLoadedEventEnd, paint ? paint.startTime : 0);
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) quiet = Math.max(quiet, task.startTime + task.duration);
  }).observe({ type: "longtask", buffered: true });
  setTimeout(() => resolve({ painted: paint ? paint.startTime : 0, interactive: quiet }), 1000);
})"""


PAINTED = """() => new Promise((resolve) => {
  requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())));
})"""


@dataclass
class Load:
    """One visit: bytes over the wire by address, and milliseconds."""

    wire: dict[str, int] = field(default_factory=dict)
    painted: float = 0
    interactive: float = 0
    asked: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.wire.values())

    def strangers(self, address: str) -> list[str]:
        return [url for url in self.wire if urlsplit(url).netloc not in {urlsplit(address).netloc, ""}]


def main() -> int:
    chromium = shutil.which("chromium")
    if not chromium:
        print("Chromium is not installed (Debian: apt-get install chromium)")
        return 1
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        owner = signed_in(browser, address)
        loads = [visit(browser, address, owner) for _ in range(ROUNDS)]
        advice = [report(browser, address, owner, score) for score in (2, 5, 8, 2, 5)]
        browser.close()
    return judge(address, loads, advice)


def signed_in(browser: Browser, address: str) -> StorageState:
    context = browser.new_context()
    sign_in(context.new_page(), address, "patient")
    owner = context.storage_state()
    context.close()
    return owner


@contextmanager
def slow_phone(browser: Browser, owner: StorageState, load: Load) -> Iterator[Page]:
    """A page in a browser that has never been here, signed in."""
    context: BrowserContext = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]}, storage_state=owner)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.requestWillBeSent", lambda sent: load.asked.update({sent["requestId"]: sent["request"]["url"]}))
    wire.on("Network.loadingFinished", _counter(load))
    wire.send("Network.emulateNetworkConditions", SLOW_4G)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    yield page
    context.close()


def _counter(load: Load) -> Callable[[dict[str, Any]], None]:
    def count(finished: dict[str, Any]) -> None:
        url = load.asked.get(finished["requestId"], "?")
        load.wire[url] = load.wire.get(url, 0) + int(finished["encodedDataLength"])

    return count


def visit(browser: Browser, address: str, owner: StorageState) -> Load:
    load = Load()
    with slow_phone(browser, owner, load) as page:
        page.goto(f"{address}/today/")
        told = page.evaluate(WHEN)
        page.wait_for_load_state("networkidle")
    load.painted, load.interactive = told["painted"], told["interactive"]
    return load


def report(browser: Browser, address: str, owner: StorageState, score: int) -> float:
    """Seconds from the tap on Send until the advice is painted."""
    with slow_phone(browser, owner, Load()) as page:
        page.goto(f"{address}/pain/new/")
        page.wait_for_load_state("networkidle")
        page.locator(f"input[name=score][value='{score}']").check(force=True)
        page.locator("input[name=no_signs]").check(force=True)
        tapped = page.evaluate("performance.timeOrigin + performance.now()")
        page.get_by_role("button", name="Send to my clinic").click(no_wait_after=True)
        page.locator("#result").wait_for()
        painted = page.evaluate(PAINTED)
    return float(painted - tapped) / 1000


def judge(address: str, loads: list[Load], advice: list[float]) -> int:
    """Print the figures beside what is promised; 1 when one is missed."""
    heaviest = max(loads, key=lambda load: load.total)
    for url, size in sorted(heaviest.wire.items(), key=lambda pair: -pair[1]):
        print(f"{size:7} {url.removeprefix(address)[:100]}")
    interactive = median(load.interactive for load in loads) / 1000
    strangers = sorted({url for load in loads for url in load.strangers(address)})
    lines = [
        (f"first Today, bytes over the wire (at most {BYTES})", heaviest.total, heaviest.total <= BYTES),
        (f"seconds until painted, median of {ROUNDS}", median(load.painted for load in loads) / 1000, True),
        (f"… until interactive (at most {INTERACTIVE_SECONDS})", interactive, interactive <= INTERACTIVE_SECONDS),
        (
            f"seconds from Send to the advice, median (at most {ADVICE_SECONDS})",
            median(advice),
            median(advice) <= ADVICE_SECONDS,
        ),
        ("requests to anybody else (none)", len(strangers), not strangers),
    ]
    for name, value, holds in lines:
        print(f"{'ok  ' if holds else 'MISS'} {value:9.2f}  {name}")
    return int(not all(holds for _name, _value, holds in lines))


if __name__ == "__main__":
    sys.exit(main())
