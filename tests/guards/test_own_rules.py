"""Our own rules about code and templates hold, in every file, and each of them bites."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.guards.own_rules import RULES, broken, files, pieces

TEMPLATES: Path = settings.BASE_DIR / "templates"
FILES = list(files())
UNESCAPED = re.compile(r"\|\s*(?:safe|safeseq|striptags)\b|{%\s*autoescape\s+off\s*%}")
ELSEWHERE = re.compile(
    r"""<(?:script|img|iframe|link|source|embed|object|form)\b[^>]*\b(?:src|href|data|action)=["']?(?:https?:)?//"""
)


@pytest.mark.parametrize("name", RULES)
def test_only_the_named_places_may(name: str) -> None:
    places = {path + place for path, found in FILES for place in broken(RULES[name], found)}
    assert places == set(RULES[name].places)


@pytest.mark.parametrize(("name", "line"), [(name, line) for name, rule in RULES.items() for line in rule.bad])
def test_it_bites(name: str, line: str) -> None:
    assert list(broken(RULES[name], pieces(ast.parse(line)))) != []


@pytest.mark.parametrize(("name", "line"), [(name, line) for name, rule in RULES.items() for line in rule.good])
def test_it_lets_the_right_thing_be(name: str, line: str) -> None:
    assert list(broken(RULES[name], pieces(ast.parse(line)))) == []


def test_every_place_has_its_reason() -> None:
    assert [place for rule in RULES.values() for place, why in rule.places.items() if not why] == []


def test_templates_escape_everything_but_the_plain_text_of_mails() -> None:
    """Nothing reads plain text as HTML, and there an escaped name would be a wrong one."""
    unescaped = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*")
        if path.is_file() and UNESCAPED.search(path.read_text())
    }
    assert unescaped == {"emails/base.txt", "account/email/base_message.txt"}


def test_no_page_loads_anything_from_another_host() -> None:
    pages = [path for path in TEMPLATES.rglob("*.html") if ELSEWHERE.search(path.read_text())]
    assert [str(path.relative_to(TEMPLATES)) for path in pages] == []


@pytest.mark.parametrize("line", ["{{ note|safe }}", "{{ a | safeseq }}", "{% autoescape off %}"])
def test_what_is_not_escaped_is_found(line: str) -> None:
    assert UNESCAPED.search(line)


@pytest.mark.parametrize(
    "line", ['<script src="https://x/y.js">', "<img alt='' src=//x/y>", '<form action="http://x">']
)
def test_what_comes_from_elsewhere_is_found(line: str) -> None:
    assert ELSEWHERE.search(line)
