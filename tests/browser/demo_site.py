"""The demo's clinics behind a real server, once for all tests of a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings
from playwright.sync_api import BrowserContext
from pytest_django.live_server_helper import LiveServer

from patients.models import User
from tests.emptying import empty

P = ParamSpec("P")
T = TypeVar("T")
EMAILS = {
    "patient": "patient@demo.example",
    "clinician": "clinician@demo.example",
    "staff": "staff@demo.example",
    "manager": "manager@demo.example",
}


@dataclass(frozen=True)
class Site:
    address: str

    def sign_in(self, context: BrowserContext, person: str) -> None:
        """Make the browser that person's: a key of EMAILS."""
        name, value = settings.SESSION_COOKIE_NAME, aside(_session, EMAILS[person])
        context.add_cookies([{"name": name, "value": value, "url": self.address}])


def aside(step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run in a thread of its own, with a connection of its own: what it writes is committed, for the server to see."""

    def run() -> T:
        try:
            return step(*args, **kwargs)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(run).result()


@contextmanager
def demo_site() -> Iterator[Site]:
    """Its rows are there for the length of the block."""
    with override_settings(DEMO=True, TEAM_SECOND_FACTOR=False):
        aside(_make)
        server = LiveServer("127.0.0.1")
        try:
            yield Site(server.url)
        finally:
            server.stop()
            aside(empty)


def _make() -> None:
    call_command("demo", verbosity=0, stdout=None)


def _session(email: str) -> str:
    client = Client()
    client.force_login(User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.cookies[settings.SESSION_COOKIE_NAME].value
