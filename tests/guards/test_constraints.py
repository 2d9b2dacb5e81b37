"""Every constraint of the database is named by a test that sees it refuse something."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.apps import apps

TESTS = Path(__file__).parents[1]
APPS = ("patients", "exercises", "adherence")
NAMES = sorted(
    constraint.name
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    for constraint in model._meta.constraints
)


@pytest.fixture(scope="module")
def tests() -> str:
    return "\n".join(path.read_text() for path in sorted(TESTS.rglob("*.py")) if path != Path(__file__))


def test_there_are_constraints_to_look_at() -> None:
    assert len(NAMES) > len(APPS)


@pytest.mark.parametrize("name", NAMES)
def test_a_constraint_is_named_by_a_test(name: str, tests: str) -> None:
    assert f'"{name}"' in tests
