"""docs/safety/hazard-log.md and docs/security.md keep their word: what they promise is held by tests that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from tests.citations import ROOT, faults, functions_of, rules, untested

HAZARDS = (ROOT / "docs" / "safety" / "hazard-log.md").read_text()
SECURITY = (ROOT / "docs" / "security.md").read_text()
PARTS = ("Cause", "Effect", "Residual risk", "Owner")
OWNERS = {"makers", "operator", "manager", "clinical lead"}
FIGURE = re.compile(r"^(?P<risk>[1-5]): (?P<severity>[a-z]+), (?P<likelihood>[a-z ]+?)[.,]")
# Those known from the start, each by a word of its title
KNOWN = (
    "without a network",
    "in time",
    "stopped or on hold",
    "Too many reminders",
    "without reminders",
    "shared phone",
    "time zones",
    "Another patient",
    "older edit",
    "tells the family",
    "restored backup",
    "clock is wrong",
)


def hazards(page: str) -> Iterator[tuple[str, str]]:
    """Title and text of each."""
    for piece in re.split(r"^### ", page, flags=re.MULTILINE)[1:]:
        title, _, text = piece.partition("\n")
        yield title, text.partition("\n## ")[0]


def parts(text: str) -> dict[str, str]:
    return dict(re.findall(r"^- \*\*([\w ]+):\*\* (.+)$", text, flags=re.MULTILINE))


def matrix(page: str) -> Mapping[tuple[str, str], str]:
    """Risk by severity and likelihood."""
    lines = [row for row in rules(page) if "catastrophic" in row]
    return {
        (severity, risk["likelihood \\ severity"]): risk[severity]
        for risk in lines
        for severity in risk
        if severity in {"minor", "significant", "considerable", "major", "catastrophic"}
    }


def gaps(page: str) -> list[str]:
    """What a hazard lacks."""
    risks, found = matrix(page), []
    for title, text in hazards(page):
        said = parts(text)
        figure = FIGURE.match(said.get("Residual risk", ""))
        found += [f"{title}: no {part.lower()}" for part in PARTS if part not in said]
        if not figure or risks.get((figure["severity"], figure["likelihood"])) != figure["risk"]:
            found.append(f"{title}: the risk is not that of its severity and likelihood")
        if said.get("Owner", "").rstrip(".") not in OWNERS:
            found.append(f"{title}: nobody owns it")
        if not [row for row in rules(text) if "held by" in row]:
            found.append(f"{title}: no control")
    return found


@pytest.mark.parametrize("text", [HAZARDS, SECURITY], ids=["hazards", "security"])
def test_every_promise_names_a_test_and_nothing_that_is_not_there(text: str) -> None:
    assert (faults(text), untested(text)) == ([], [])


def test_every_hazard_is_whole() -> None:
    assert gaps(HAZARDS) == []


def test_the_hazards_that_were_known_from_the_start_are_among_them() -> None:
    titles = [title for title, _ in hazards(HAZARDS)]
    assert [word for word in KNOWN if not any(word in title for title in titles)] == []


def test_hazards_are_numbered_and_many() -> None:
    numbers = [int(title.partition(".")[0]) for title, _ in hazards(HAZARDS)]
    assert (numbers, len(numbers) >= len(KNOWN) * 2) == (list(range(1, len(numbers) + 1)), True)


def test_the_log_says_that_nobody_has_signed_it() -> None:
    assert "**Nobody has signed this log.**" in HAZARDS


WHOLE = """
| likelihood \\ severity | major | catastrophic |
|---|---|---|
| low | 3 | 4 |

### 1. Something
- **Cause:** c
- **Effect:** e
- **Residual risk:** 3: major, low. Because.
- **Owner:** makers.

| control | held by |
|---|---|
| a | `tests/test_leaving.py::test_a_report_that_waits_outlives_the_leaving` |
"""


@pytest.mark.parametrize(
    ("was", "becomes", "gap"),
    [
        ("3: major", "3: major", []),
        ("- **Cause:** c\n", "", ["1. Something: no cause"]),
        ("3: major", "2: major", ["1. Something: the risk is not that of its severity and likelihood"]),
        ("makers", "somebody", ["1. Something: nobody owns it"]),
        ("| control | held by |", "| control | hopes |", ["1. Something: no control"]),
    ],
)
def test_a_hazard_that_lacks_something_is_found_out(was: str, becomes: str, gap: list[str]) -> None:
    assert gaps(WHOLE.replace(was, becomes)) == gap


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("outlives_the_leaving", "is_odd", ["no such test: tests/test_leaving.py::test_a_report_that_waits_is_odd"]),
        ("`tests", "`docs/odd.md` `tests", ["no such code: docs/odd.md"]),
        ("| a | `tests", "| a | tests", ["no test: a"]),
    ],
)
def test_a_promise_without_a_test_is_found_out(was: str, becomes: str, fault: list[str]) -> None:
    page = WHOLE.replace(was, becomes)
    assert faults(page) + untested(page) == fault


def test_a_file_that_is_not_there_has_no_tests() -> None:
    assert functions_of(ROOT / "tests" / "none.py") == frozenset()
