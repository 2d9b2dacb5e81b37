"""Whose address counts: behind so many proxies of ours as the settings say, and never what a browser claims."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.test import Client, RequestFactory, override_settings

from patients.models import User
from tests.clock import Clock
from tests.doors.test_guessing import LOCKED, NO, tries

PROXY = "10.0.0.1"


def counted(proxies: int, forwarded: str | None) -> str:
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        return str(get_adapter().get_client_ip(RequestFactory().get("/", REMOTE_ADDR=PROXY, headers=headers)))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, PROXY),
        (0, "203.0.113.9", PROXY),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.66, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.66, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (1, None, PROXY),
    ],
)
def test_the_address_is_the_one_our_outermost_proxy_saw(proxies: int, forwarded: str | None, address: str) -> None:
    assert counted(proxies, forwarded) == address


def guess(email: str, forwarded: str) -> str:
    """Through our proxy, which adds the address it saw to what the browser claims."""
    browser = Client(headers={"x-forwarded-for": forwarded})
    return tries(email, at=PROXY, browser=browser)


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_a_claimed_address_escapes_no_limit(maggie: User, clock: Clock) -> None:
    said = [guess(f"n{number}@example.org", f"198.51.100.{number}, 203.0.113.9") for number in range(11)]
    assert said == [NO] * 10 + [LOCKED]


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_two_browsers_behind_one_proxy_are_two(maggie: User, clock: Clock) -> None:
    for number in range(10):
        guess(f"n{number}@example.org", "203.0.113.9")
    assert [guess("n@example.org", "203.0.113.9"), guess("n@example.org", "203.0.113.10")] == [LOCKED, NO]


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=0)
def test_without_a_proxy_nobody_is_believed(maggie: User, clock: Clock) -> None:
    said = [guess(f"n{number}@example.org", f"203.0.113.{number}") for number in range(11)]
    assert said == [NO] * 10 + [LOCKED]


def test_neighbours_in_one_ipv6_network_are_one(maggie: User, clock: Clock) -> None:
    said = [tries(f"n{number}@example.org", at=f"2001:db8::{number + 1:x}") for number in range(11)]
    assert said == [NO] * 10 + [LOCKED]


def test_the_count_comes_from_the_environment() -> None:
    words = "from config import settings; print(settings.ALLAUTH_TRUSTED_PROXY_COUNT)"
    given = {"SECRET_KEY": "x", "DATABASE_URL": "postgres://x@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1/0"}
    variables = {"PATH": os.environ["PATH"], "TRUSTED_PROXY_COUNT": "3", **given}
    asked = subprocess.run(  # noqa: S603  # our own interpreter and words
        [sys.executable, "-c", words], cwd=settings.BASE_DIR, env=variables, capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == "3"


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=2)
def test_who_comes_past_a_proxy_is_turned_away(maggie: User) -> None:
    """The header has fewer addresses than proxies that each add one."""
    answer = Client(headers={"x-forwarded-for": "203.0.113.9"}).post("/accounts/login/", {"login": maggie.email})
    assert answer.status_code == 403
