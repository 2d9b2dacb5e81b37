"""What our own code and scripts leave out: words that run, patterns and formats that somebody typed, unsafe sinks."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.our_code import trees

ROOT = Path(settings.BASE_DIR)
SCRIPTS = sorted([*(ROOT / "static/js").rglob("*.js"), ROOT / "templates/sw.js"])

EXECUTES = {"eval", "exec", "compile", "__import__"}
MADE_UP = {"from_string", "Template"}


def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""), node)
        for node in found
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [("eval(x)", True), ("engine.from_string(x)", True), ("Template(x)", True), ("re.compile('a')", False)],
)
def test_what_runs_words_is_found(words: str, found: bool) -> None:
    assert bool(list(runs_words(ast.parse(words)))) == found


def runs_words(tree: ast.AST) -> list[str]:
    return [
        name for name, node in calls(tree) if name in MADE_UP or (name in EXECUTES and isinstance(node.func, ast.Name))
    ]


def test_no_words_are_run_and_no_template_is_made_of_words() -> None:
    assert {path: found for path, tree in trees() if (found := runs_words(tree))} == {}


def typed_patterns(tree: ast.AST) -> list[str]:
    """Functions that make a pattern of one of their own parameters."""
    found = []
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        given = {argument.arg for argument in function.args.args + function.args.kwonlyargs}
        patterns = [
            node.args[0] for _, node in calls(function) if node.args and ast.unparse(node.func).startswith("re.")
        ]
        names = {each.id for pattern in patterns for each in ast.walk(pattern) if isinstance(each, ast.Name)}
        found += [function.name] if names & given else []
    return found


def test_no_regular_expression_is_made_of_what_is_typed() -> None:
    assert typed_patterns(ast.parse("def find(q): return re.search('^' + q, 'x')")) == ["find"]
    assert {path: found for path, tree in trees() if (found := typed_patterns(tree))} == {}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_our_scripts_write_text_and_run_no_words(path: Path) -> None:
    """What is parsed as HTML comes from our own pages, by fetch; it never becomes a running script (CSP)."""
    forbidden = (
        r"\.(inner|outer)HTML\s*[+]?=[^=]",
        r"insertAdjacentHTML|document\.write|createContextualFragment|srcdoc",
        r"\beval\(|new Function|setTimeout\(\s*[\"'`]|javascript:",
        r"__proto__|\.prototype\b|constructor\[",
        r"window\.addEventListener\(\s*[\"']message",
        r"document\.cookie",
    )
    text = path.read_text()
    assert [pattern for pattern in forbidden if re.search(pattern, text)] == []


def typed_formats(tree: ast.AST) -> list[str]:
    """Calls of .format and .format_map on a parameter of the function that they stand in."""
    found = []
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        given = {argument.arg for argument in function.args.args + function.args.kwonlyargs}
        formats = [node.func for name, node in calls(function) if name in {"format", "format_map"}]
        names = {ast.unparse(each.value) for each in formats if isinstance(each, ast.Attribute)}
        found += [function.name] if names & given else []
    return found


def test_no_words_are_formatted_that_somebody_typed() -> None:
    assert typed_formats(ast.parse("def say(words): return words.format(1)")) == ["say"]
    assert {path: found for path, tree in trees() if (found := typed_formats(tree))} == {}
