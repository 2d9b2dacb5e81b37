"""Whatever Python says on a page or in a mail can be translated: no phrase stands outside gettext and its kin."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.local import catalogues
from config.local.services import PROJECT

INTERFACES = re.compile(r"(adherence|exercises|patients)/(\w+/)?(forms|reports|views|mails|templatetags|adapters)\b")
OPERATORS = {"adherence/views/health.py", "patients/reports/seals.py"}  # read by machines and by who runs the site
NO_WORDS = {
    "any maskable",
    "OOF, AutoReply",
    "connect|timeout|timed out|gaierror",
    'Basic realm="mail events"',
    "There is no icon ",  # a mistake of ours, never shown
    ". There are: ",
    "A sheet is one file",  # a mistake of ours too
    "IBM Plex Sans Arabic",
}
# Two words side by side; neither classes of CSS, nor addresses, nor markup, nor SQL and lines of log with their "%s".
PHRASE = re.compile(r"^(?!.*(?:--|//|%s|SELECT|FROM ))[^<]*[^\W\d_]{2,}[’']?,? [^\W\d_]{2,}", re.DOTALL)
ASKS = {f"{kind}gettext{late}" for kind in ("", "n", "p", "np") for late in ("", "_lazy", "_noop")} | {"_"}


def phrases(source: str) -> Iterator[str]:
    """Strings of two words and more that are neither translated nor a docstring."""
    tree = ast.parse(source)
    asked = {id(part) for call in ast.walk(tree) if is_asking(call) for part in ast.walk(call)}
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in asked | said:
            yield from [node.value] if PHRASE.search(node.value) else []


def is_asking(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ASKS


def name_of(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


SOURCES = [path for path in catalogues.sources() if path.suffix == ".py" and INTERFACES.match(name_of(path))]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_every_phrase_can_be_translated(path: Path) -> None:
    assert name_of(path) in OPERATORS or set(phrases(path.read_text())) <= NO_WORDS


def test_the_lint_itself() -> None:
    source = (
        '"""A docstring."""\nsaid = [_("In hand"), f"Left {foot} only now", ngettext("one set", "%d sets", 2), "word"]'
    )
    assert list(phrases(source)) == [" only now"]
