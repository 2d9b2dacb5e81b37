"""Known faults of the locked packages, asked for in one question to a service that speaks OSV's protocol.

Every locked package is asked for, those of other platforms too; nothing is installed or resolved for it, so no other
tool with a pip of its own is needed. https://google.github.io/osv.dev/post-v1-querybatch/ describes the protocol.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import requests
from packaging.utils import canonicalize_name

from config.supply.lock import Locked
from config.supply.policy import Accepted

SERVICE = "https://api.osv.dev"
TIMEOUT = 30  # seconds
PAGES = 10  # of answers to one package, at most


class NoAnswer(Exception):
    """The service could not be asked, or did not answer in its protocol: nothing is known."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A known fault of a locked package. `mended_in`: versions, as the service writes them."""

    package: Locked
    id: str
    names: tuple[str, ...]
    summary: str
    mended_in: tuple[str, ...]

    def __str__(self) -> str:
        names = f" ({', '.join(self.names)})" if self.names else ""
        mended = f"mended in {', '.join(self.mended_in)}" if self.mended_in else "not mended yet"
        return f"{self.package}: {self.id}{names}: {self.summary or 'no summary'}; {mended}"


def known_faults(packages: Iterable[Locked], *, service: str = SERVICE) -> tuple[Fault, ...]:
    """Faults that were not withdrawn, by package. Raises NoAnswer."""
    try:
        found = [(package, _asked(service, f"vulns/{key}")) for package, key in _ids_of(tuple(packages), service)]
        return tuple(_fault(package, told) for package, told in found if not told.get("withdrawn"))
    except (AttributeError, LookupError, TypeError) as odd:
        raise NoAnswer(f"{service} answers something else: {odd!r}") from odd


def that_count(faults: Iterable[Fault], accepted: Mapping[str, Accepted], *, today: date) -> tuple[Fault, ...]:
    """Without those accepted until today or later, by their id or another name."""
    still = {key for key, each in accepted.items() if each.until >= today}
    return tuple(fault for fault in faults if still.isdisjoint({fault.id, *fault.names}))


def _ids_of(packages: tuple[Locked, ...], service: str) -> Iterator[tuple[Locked, str]]:
    """Each package with the id of each of its faults. An answer that goes on is asked for on."""
    pages = dict.fromkeys(packages, "")
    for _page in range(PAGES):
        answers = _answers(pages, service)
        for package, answer in answers.items():
            yield from ((package, fault["id"]) for fault in answer.get("vulns", ()))
        pages = {package: answer["next_page_token"] for package, answer in answers.items() if _goes_on(answer)}
        if not pages:
            return
    raise NoAnswer(f"{service} goes on answering without an end")


def _goes_on(answer: Mapping[str, Any]) -> bool:
    return bool(answer.get("next_page_token"))


def _answers(pages: Mapping[Locked, str], service: str) -> dict[Locked, Mapping[str, Any]]:
    answers = _asked(service, "querybatch", {"queries": [_query(*each) for each in pages.items()]}).get("results")
    if not isinstance(answers, list) or len(answers) != len(pages):
        raise NoAnswer(f"{service} did not answer for every package")
    return dict(zip(pages, answers, strict=True))


def _query(package: Locked, page: str) -> dict[str, Any]:
    query: dict[str, Any] = {
        "package": {"name": package.name, "ecosystem": "PyPI"},
        "version": package.version,
    }
    return query | ({"page_token": page} if page else {})


def _asked(service: str, what: str, question: dict[str, Any] | None = None) -> Mapping[str, Any]:
    """One JSON object. `question` is posted; without one the address is read."""
    try:
        answer = requests.request(
            "GET" if question is None else "POST", f"{service}/v1/{what}", json=question, timeout=TIMEOUT
        )
        answer.raise_for_status()
        told = answer.json()
    except requests.RequestException as failure:
        raise NoAnswer(f"{service} does not answer: {failure}") from failure
    if not isinstance(told, dict):
        raise NoAnswer(f"{service} answers something else")
    return told


def _fault(package: Locked, told: Mapping[str, Any]) -> Fault:
    events = [
        event
        for affected in told.get("affected", ())
        if canonicalize_name(affected.get("package", {}).get("name", "")) == package.name  # "Django" is django
        for span in affected.get("ranges", ())
        for event in span.get("events", ())
    ]
    return Fault(
        package=package,
        id=told["id"],
        names=tuple(told.get("aliases", ())),
        summary=told.get("summary", ""),
        mended_in=tuple(event["fixed"] for event in events if "fixed" in event),
    )
