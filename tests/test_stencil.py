"""Rows are drawn once for each look and filled in: whatever is written into a blank stays text, in every row."""

from __future__ import annotations

from collections.abc import Hashable

import pytest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from adherence.templatetags.stencil import filled

REASON = "adherence/desk/caseload_reason.html"
KEY = "5b1c7a52-58a9-4f0e-9d39-0f6a5a8c8a11"
LOOK: dict[str, Hashable] = {"first": True, "tone": "warn", "icon": "dash", "solid": False, "prescribe": True}
WORDS = [
    "Plain",
    "<script>alert(1)</script>",
    "\"'&<>",
    "100 % of %s and %(x)s",
    "{{ tag }} {% now %}",
    "Çelik \N{RIGHT-TO-LEFT OVERRIDE}",
]


@pytest.mark.parametrize("late", ["", "1 h past target."])
@pytest.mark.parametrize("word", WORDS)
def test_it_reads_as_the_template_does(word: str, late: str) -> None:
    words = {"key": KEY, "tag": word, "words": word[::-1], "late": late}
    assert filled(REASON, words, **LOOK) == render_to_string(REASON, {**words, **LOOK}).strip()


def test_a_row_holds_nothing_of_the_row_before() -> None:
    rows = [filled(REASON, {"key": KEY, "tag": word, "words": "", "late": ""}, **LOOK) for word in ("One", "Two")]
    assert ["One" in row for row in rows] == [True, False]


def test_html_of_ours_stays_html() -> None:
    row: SafeString = filled(REASON, {"key": KEY, "tag": mark_safe("<b>x</b>"), "words": "", "late": ""}, **LOOK)
    assert "<b>x</b>" in row


def test_each_language_has_its_own() -> None:
    words = {"key": KEY, "tag": "x", "words": "", "late": ""}
    with override("es"):
        spanish = filled(REASON, words, **LOOK)
        assert spanish == render_to_string(REASON, {**words, **LOOK}).strip()


def test_a_template_without_a_blank_is_drawn() -> None:
    assert filled("components/tag.html", {"text": ""}, tone="ok", name="done").startswith('<span class="tag is-ok">')
