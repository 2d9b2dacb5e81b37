"""Whatever people read in a template can be translated: no letters stand outside {% translate %} and its kin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

FOLDER: Path = settings.BASE_DIR / "templates"
# Invented words of the demo are not translated, nor is the plain text of mails, which is all blocktranslate or values.
LEFT_OUT = ("demo/",)
ALLOWED = {"Dorsi", "English", "Español", "NHS", "UTC", "CSV", "JSON"}
NAMES = {"North Bristol NHS", "Providence", "Sunnybrook", "University of Iowa", "Fortius"}  # hospitals
READ_OUT = {"alt", "aria-label", "aria-description", "placeholder", "title"}
TRANSLATED = re.compile(r"{%\s*(blocktranslate|blocktrans)\b.*?{%\s*end\1\s*%}", re.DOTALL)
COMMENT = re.compile(r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
CLASSES = re.compile(r"{%\s*block \w*class\w*\s*%}.*?{%\s*endblock\b.*?%}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)


class Words(HTMLParser):
    """Collects text and read-out attributes, with their line."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self._mute = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._mute += tag in {"style", "script"}
        self.found += [(self.getpos()[0], value) for name, value in attrs if name in READ_OUT and value]

    def handle_endtag(self, tag: str) -> None:
        self._mute -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._mute:
            self.found.append((self.getpos()[0], data))


def untranslated(source: str) -> Iterator[tuple[int, str]]:
    bare = source
    for pattern in (COMMENT, TRANSLATED, CLASSES, TAG):
        bare = pattern.sub(lambda found: "\n" * found[0].count("\n"), bare)
    for line, text in Words(bare).found:
        words = re.findall(r"[^\W\d_]{2,}", text)
        if text not in NAMES and [word for word in words if word not in ALLOWED]:
            yield line, " ".join(text.split())[:80]


TEMPLATES = [path for path in sorted(FOLDER.rglob("*.html")) if not str(path.relative_to(FOLDER)).startswith(LEFT_OUT)]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_every_word_can_be_translated(path: Path) -> None:
    assert list(untranslated(path.read_text())) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Hello</p>", ["Hello"]),
        ('<img alt="A foot">', ["A foot"]),
        ('<p class="big">{% translate "Hello" %} {{ name }} – 5</p>', []),
        ("{% blocktranslate trimmed with a=b %}Hello {{ a }}{% endblocktranslate %}<style>p{}</style>", []),
        ("<b>Dorsi</b>{# a note #}", []),
    ],
)
def test_the_lint_itself(source: str, found: list[str]) -> None:
    assert [text for _, text in untranslated(source)] == found
