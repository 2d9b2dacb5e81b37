"""`make screenshots`: the README's pictures, taken from a demo of its own in the system's Chromium."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from config.local.processes import HOST
from config.local.services import PROJECT, local_dir

READY = "Dorsi is ready: "
PASSWORD = "move-your-feet-26"  # noqa: S105  # the demo's, printed by make demo
PHONE, DESK = (390, 844), (1280, 800)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture: whose page, how to get there (addresses to open, then the first link that matches), how large."""

    name: str
    who: str
    path: str
    link: str = ""
    size: tuple[int, int] = DESK


SHOTS = (
    Shot(name="today", who="patient", path="/today/", size=PHONE),
    Shot(name="pain", who="patient", path="/pain/new/", size=PHONE),
    Shot(name="pacer", who="patient", path="/today/guided/", size=PHONE),
    Shot(name="caseload", who="clinician", path="/caseload/"),
    Shot(name="flags", who="staff", path="/flags/"),
    Shot(name="patient", who="clinician", path="/caseload/", link="Margaret Doyle"),
)


def take_all(into: Path) -> int:
    """Write one PNG a shot into the folder; 0, or 1 where there is no Chromium."""
    chromium = shutil.which("chromium")
    if not chromium:
        print("Chromium is not installed (Debian: apt-get install chromium)")
        return 1
    into.mkdir(parents=True, exist_ok=True)
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        for shot in SHOTS:
            take(browser, address, shot, into)
    return 0


@contextmanager
def demo() -> Iterator[str]:
    """The address of a fresh demo, which ends with the block."""
    folder = local_dir() / "screenshots"
    shutil.rmtree(folder, ignore_errors=True)
    command = [sys.executable, "-m", "config.local", "demo", "--port", str(free_port())]
    environment = os.environ | {"DORSI_LOCAL_DIR": str(folder)}
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True) as child:
        try:
            yield ready_address(child)
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait()


def ready_address(child: subprocess.Popen[str]) -> str:
    """What the demo says once it is up, without the last slash. Raises RuntimeError when it ends instead."""
    for line in child.stdout or ():
        print(line, end="")
        if line.startswith(READY):
            return line.removeprefix(READY).strip().removesuffix("/")
    raise RuntimeError("The demo did not start.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def take(browser: Browser, address: str, shot: Shot, into: Path) -> None:
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=2 if shot.size == PHONE else 1
    )
    page = context.new_page()
    sign_in(page, address, shot.who)
    page.goto(address + shot.path)
    if shot.link:
        page.get_by_role("link", name=shot.link).first.click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=into / f"{shot.name}.png")
    print(f"{shot.name}.png")
    context.close()


def sign_in(page: Page, address: str, who: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("Email").fill(f"{who}@demo.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
