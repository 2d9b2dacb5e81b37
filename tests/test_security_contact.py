"""Whom to tell of a vulnerability, where RFC 9116 says to look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

ADDRESS = "/.well-known/security.txt"


@pytest.mark.usefixtures("db")
def test_the_contacts_that_were_set_are_told(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = ["mailto:security@dorsi.example", "https://dorsi.example/report"]
    settings.SITE_URL = "https://dorsi.example"
    answer = client.get(ADDRESS)
    contact, other, expires, canonical = answer.text.splitlines()
    left = datetime.strptime(expires, "Expires: %Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC) - datetime.now(UTC)
    assert (answer.headers["Content-Type"], contact, other, canonical) == (
        "text/plain; charset=utf-8",
        "Contact: mailto:security@dorsi.example",
        "Contact: https://dorsi.example/report",
        f"Canonical: https://dorsi.example{ADDRESS}",
    )
    assert timedelta(days=28) < left < timedelta(days=31)


@pytest.mark.usefixtures("db")
def test_nobody_is_made_up(client: Client, settings: Settings) -> None:
    settings.SECURITY_CONTACT = []
    assert client.get(ADDRESS).status_code == 404
