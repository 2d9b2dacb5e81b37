"""Every address of the site, read from the URLconf, so that a new one cannot be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver, reverse

THEIRS = ("accounts/", "admin/")  # allauth's pages and Django's admin: held to less, since they are not ours
BLANK = re.compile(r"<(?:\w+:)?(\w+)>")  # of paths and of regular expressions


@dataclass(frozen=True)
class Address:
    """One line of the URLconf. `name` carries its namespace; `route` is the whole pattern."""

    name: str
    route: str
    blanks: tuple[str, ...]

    @property
    def is_ours(self) -> bool:
        return not self.route.removeprefix("^").startswith(THEIRS)

    def path(self, *values: object) -> str:
        return reverse(self.name, args=[str(value) for value in values])


@cache
def every_address() -> tuple[Address, ...]:
    return tuple(_walk(get_resolver().url_patterns))


def our_addresses() -> dict[str, Address]:
    return {address.name: address for address in every_address() if address.is_ours}


def _walk(patterns: list[URLPattern | URLResolver], route: str = "", namespace: str = "") -> Iterator[Address]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner)
        if isinstance(pattern, URLPattern):
            name = f"{namespace}{pattern.name}" if pattern.name else ""
            yield Address(name, here, tuple(BLANK.findall(here)))


def sign_in_paths() -> list[str]:
    """allauth's pages that need no id."""
    theirs = (address for address in every_address() if address.route.startswith("accounts/"))
    return [address.path() for address in theirs if not address.blanks]
