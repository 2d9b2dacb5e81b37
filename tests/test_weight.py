"""Today is light enough for a bad signal: bytes over the wire, from us alone. `make weight` measures the seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from patients.models import Patient, User
from tests import cast, desk

Browser = Callable[[User], Client]
MOST = 60_000
HEAD = 900  # bytes of the headers around each answer, at most


def files_of(page: str) -> set[str]:
    """Paths below static/ that a browser loads with the page: those it names, and what they import."""
    named = re.findall(r'<(?:link rel="(?:icon|stylesheet)"|script|img)[^>]*?(?:href|src)="/static/([^"]+)"', page)
    found: set[str] = set()
    for name in named:
        found |= {name, *imports(name)}
    return found


def imports(name: str) -> Iterator[str]:
    for module in re.findall(r'from "\./([\w.]+)"', text(name)):
        yield from (f"{Path(name).parent}/{module}", *imports(f"{Path(name).parent}/{module}"))


def text(name: str) -> str:
    path = finders.find(name)
    assert path, f"no file {name}"
    return Path(path).read_text()


def squeezed(name: str) -> int:
    """Bytes as WhiteNoise sends them."""
    return len(brotli.compress(text(name).encode()))  # type: ignore[no-untyped-call]  # brotli has no types


def wire(client: Client) -> int:
    answer = client.get("/today/", headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    files = files_of(client.get("/today/").text)
    assert {"css/dorsi.css", "js/outbox/page.js", "js/outbox/store.js", "img/favicon.svg"} <= files
    sizes = [len(answer.content), *map(squeezed, files)]
    return sum(sizes) + HEAD * len(sizes)


@pytest.fixture
def phone(patient: Patient, clinician: User, margaret: User, sign_in: Browser) -> Client:
    """The heaviest Today: 13 sessions, some sets done, a report with an answer, two records."""
    now = timezone.now()
    prescription = cast.prescribe(
        patient, by=clinician, every_minutes=60, sets_per_session=2, in_force_from=now - timedelta(days=3)
    )
    for minute in range(8):
        desk.logged(prescription, at=now - timedelta(minutes=minute))
    desk.flag(patient, "review", at=now)
    margaret.accesses.create(patient=cast.patient(patient.clinic, clinician, "Tom", "Doyle"), relation="carer")
    return sign_in(margaret)


def test_the_first_today_is_at_most_60_kilobytes(phone: Client) -> None:
    assert wire(phone) <= MOST


@pytest.mark.parametrize("path", ["/today/", "/pain/new/", "/progress/", "/settings/", "/learn/ankle-pumps/"])
def test_no_page_of_a_patient_asks_anybody_else(phone: Client, path: str) -> None:
    page = phone.get(path).text
    loaded = re.findall(r'<(?:link|script|img|iframe|source|object|embed)[^>]*?\s(?:href|src|data)="([^"]*)"', page)
    inside = re.findall(r"url\(([^)]*)\)|@import", text("css/dorsi.css"))
    assert (len(loaded) > 3, [url for url in loaded if not re.match(r"/(?!/)", url)], inside) == (True, [], [])
