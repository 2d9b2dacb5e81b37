"""Reads access_matrix.txt (who may go where), and names the addresses that are a case of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.guards.world import PEOPLE

# 401: only the mail provider, which has a secret, is heard (tests/outbox/test_provider_doors.py).
TURNED_AWAY = {"in", "2nd", "401", "403", "404", "405"}
# Pages that strangers may open. Everything else asks them to sign in.
PUBLIC = {
    "home",
    "learn-ankle-pumps",
    "manifest",
    "service-worker",
    "offline",
    "invitation",
    "invitation-renew",
    "log-link",
    "unsubscribe",
    "healthz",
    "readyz",
    "metrics",
}
# Pages that a secret from a mail opens: they tell no other site where they are.
LINK_PAGES = {"invitation", "invitation-renew", "log-link", "unsubscribe"}
# One click in a mail program is enough to end mail (RFC 8058): the address itself is the proof.
# A mail provider has its secret.
WITHOUT_TOKEN = {"unsubscribe", "mail-events"}
# Addresses that take lists in JSON, with an item that would do.
BATCHES: dict[str, dict[str, object]] = {
    "api-sets": {
        "uuid": "7b0c4f0e-2f5c-4d7e-9a57-4f4d3c6c2a11",
        "performed_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "local_time": None,
        "now": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "owner": None,
        "sets": 2,
        "repetitions": 10,
        "seconds": None,
        "source": "offline",
        "pain": 2,
        "note": "easy",
    },
    "api-flags": {
        "uuid": "7b0c4f0e-2f5c-4d7e-9a57-4f4d3c6c2a12",
        "written_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "now": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "owner": None,
        "score": 7,
        "places": ["calf"],
        "kinds": ["sharp"],
        "next_morning": "yes",
        "signs": ["calf_pain"],
        "no_signs": None,
        "note": "when I stood up",
    },
}


@dataclass(frozen=True)
class Line:
    name: str
    subject: str
    method: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"

    @property
    def welcome(self) -> list[str]:
        """Who is not turned away."""
        return [person for person, answer in self.answers.items() if answer not in TURNED_AWAY]


def lines() -> list[Line]:
    """Every line of the table below its heading."""
    table = Path(__file__).with_suffix(".txt").read_text().splitlines()
    _heading, *rows = [row.split() for row in table if row.strip() and not row.startswith("#")]
    return [
        Line(name, subject, method, dict(zip(PEOPLE, answers, strict=True))) for name, subject, method, *answers in rows
    ]
