"""In a view every question to the database begins with who is asking: `X.objects.visible_to(user)`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
VIEWS = sorted(path for app in ("patients", "exercises", "adherence") for path in ROOT.glob(f"{app}/views/**/*.py"))
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}


def unscoped(source: str) -> list[int]:
    """Lines that reach for rows without saying for whom."""
    expressions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.expr)]
    scoped = {id(each.value) for each in expressions if isinstance(each, ast.Attribute) and each.attr == "visible_to"}
    return sorted(each.lineno for each in expressions if _asks(each) and id(each) not in scoped)


def _asks(node: ast.expr) -> bool:
    """Names a manager, or hands a whole model to a shortcut."""
    if isinstance(node, ast.Attribute):
        return node.attr in MANAGERS
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SHORTCUTS:
        return isinstance(node.args[0], ast.Name) and node.args[0].id[0].isupper()
    return False


def test_there_are_views_to_read() -> None:
    assert {path.parent.parent.name for path in VIEWS} >= {"patients", "adherence"}


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_view_asks_for_what_its_reader_may_see(path: Path) -> None:
    assert unscoped(path.read_text()) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("Patient.objects.visible_to(user).filter(clinic=clinic)", []),
        ("clinic.invitations.waiting()", []),
        ("Patient.objects.filter(pk=pk)", [1]),
        ("Patient.objects.all().visible_to(user)", [1]),
        ("rows = Patient.objects", [1]),
        ("Patient._default_manager.get(pk=pk)", [1]),
        ("get_object_or_404(Patient, pk=pk)", [1]),
        ("get_object_or_404(patients, pk=pk)", []),
    ],
)
def test_what_forgets_who_is_asking_is_found(source: str, lines: list[int]) -> None:
    assert unscoped(source) == lines
