"""The text of our own modules, parsed: what runs in production, and no migration that was applied long ago."""

from __future__ import annotations

import ast
from functools import cache

from tests.guards.own_rules import LEFT_OUT, ROOT

APPS = ("config", "patients", "exercises", "adherence")


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    """By their path from the root."""
    paths = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py"))
    names = [str(path.relative_to(ROOT)) for path in paths]
    ours = [name for name in names if not any(part in name for part in LEFT_OUT)]
    return tuple((name, ast.parse((ROOT / name).read_text())) for name in ours)
