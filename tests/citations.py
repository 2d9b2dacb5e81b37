"""Pages that name the test behind each of their promises: their tables, and what they name that is not there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
TESTS = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
CODE = re.compile(r"`((?:adherence|config|exercises|patients|tests|docs)/[\w/.]*)`")


def rules(page: str) -> Iterator[Mapping[str, str]]:
    """The rows of every table, by the heads of their columns."""
    heads: list[str] = []
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells and set("".join(cells)) != {"-"}:
            if heads:
                yield dict(zip(heads, cells, strict=True))
            heads = heads or cells
        heads = heads if cells else []


@cache
def functions_of(path: Path) -> frozenset[str]:
    found = ast.parse(path.read_text()).body if path.is_file() else []
    return frozenset(node.name for node in found if isinstance(node, ast.FunctionDef))


def faults(page: str) -> list[str]:
    """Names of tests and of code that are not there."""
    no_test = [
        f"no such test: {path}::{name}" for path, name in TESTS.findall(page) if name not in functions_of(ROOT / path)
    ]
    return no_test + [f"no such code: {path}" for path in CODE.findall(page) if not (ROOT / path).exists()]


def untested(page: str) -> list[str]:
    """Rows that ought to name a test, and name none."""
    rows = [rule for rule in rules(page) if "held by" in rule]
    return [f"no test: {next(iter(rule.values()))}" for rule in rows if not TESTS.search(rule["held by"])]
