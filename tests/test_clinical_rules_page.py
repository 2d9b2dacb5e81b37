"""docs/clinical-rules.md keeps its word: every rule has its source, and names tests and code that are there."""

from __future__ import annotations

import pytest

from adherence.triage import ACKNOWLEDGE_WITHIN, Level
from patients.models.clinics import Country
from tests.citations import ROOT, TESTS, faults, rules


def unfounded(page: str) -> list[str]:
    """Rules without a source or a test, and names of what is not there."""
    lacking = [
        f"no source or test: {next(iter(rule.values()))}"
        for rule in rules(page)
        if not rule.get("source") or not TESTS.search(rule.get("held by", ""))
    ]
    return lacking + faults(page)


PAGE = (ROOT / "docs" / "clinical-rules.md").read_text()


def test_every_rule_has_its_source_and_a_test_that_is_there() -> None:
    assert unfounded(PAGE) == []


def test_the_page_has_many_rules() -> None:
    assert len(list(rules(PAGE))) > 80


def test_the_pages_levels_and_numbers_are_those_of_the_program() -> None:
    minutes = {"15 minutes": 15, "2 hours": 120, "24 hours": 1440, "–": None}
    told = {
        (rule["level (on screen)"].split()[0], minutes[rule["acknowledge within"]])
        for rule in rules(PAGE)
        if "level (on screen)" in rule
    }
    numbers = {rule["country"]: rule["number"] for rule in rules(PAGE) if "country" in rule}
    assert (told, numbers) == (
        {(level.value, within and within.total_seconds() / 60) for level, within in ACKNOWLEDGE_WITHIN.items()},
        {str(country.label): country.emergency_number for country in Country},
    )
    assert len(told) == len(Level)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("| a | D | `tests/rules/test_triage.py::test_triage` |", []),
        ("| a | D | |", ["no source or test: a"]),
        ("| a | | `tests/rules/test_triage.py::test_triage` |", ["no source or test: a"]),
        ("| a | D | `tests/rules/test_triage.py::test_odd` |", ["no such test: tests/rules/test_triage.py::test_odd"]),
        ("| a | D | `tests/test_odd.py::test_odd` |", ["no such test: tests/test_odd.py::test_odd"]),
        ("| `adherence/odd.py` | D | `tests/rules/test_triage.py::test_triage` |", ["no such code: adherence/odd.py"]),
    ],
)
def test_a_page_that_does_not_keep_its_word_is_found_out(row: str, fault: list[str]) -> None:
    assert unfounded(f"| rule | source | held by |\n|---|---|---|\n{row}\n") == fault
