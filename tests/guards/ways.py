"""Where a page leads: its links and the forms it sends."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.urls import resolve

from tests.guards.access_matrix import lines
from tests.guards.pages import Page

CLOSED = {"403", "405"}
ANSWERS = {(line.method, line.name): line.answers for line in lines()}


def closed_ways(person: str, path: str, html: str) -> list[str]:
    """What the page at `path` offers `person`, who is turned away there."""
    found = {(method, urlsplit(urljoin(path, address))) for method, address in _ways_from(Page(html))}
    ours = {(method, resolve(way.path).url_name or "") for method, way in found if not way.scheme and way.path}
    return sorted(f"{method} {name}" for method, name in ours if ANSWERS.get((method, name), {}).get(person) in CLOSED)


def _ways_from(page: Page) -> Iterator[tuple[str, str]]:
    yield from (("GET", link) for link in page.links)
    yield from ((form.method.upper(), form.action) for form in page.forms)
