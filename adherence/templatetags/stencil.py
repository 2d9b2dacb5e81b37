"""Lists of many rows: a template is drawn once for each look, with blanks, and the blanks are filled in row by row.

What is kept says nothing of who a person is: their words go into the blanks, escaped each time.
"""

from __future__ import annotations

import html
import re
from collections.abc import Hashable, Mapping
from functools import lru_cache
from typing import NamedTuple
from uuid import uuid4, uuid5

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

MARKS = uuid4()  # a blank is drawn as a key that nobody can guess, so that it may stand in an address too


class Stencil(NamedTuple):
    """`text` has `%s` for each blank, and `names` says which blank that is."""

    text: str
    names: tuple[str, ...]


def filled(template: str, words: Mapping[str, str], **look: Hashable) -> SafeString:
    """The `template` of this `look` with `words`, which it writes as they are: it asks only whether one is empty."""
    blanks = tuple([name for name, word in words.items() if word])
    stencil = _cut(template, get_language(), blanks, tuple(look.items()))
    return mark_safe(stencil.text % tuple([escaped(words[name]) for name in stencil.names]))  # noqa: S308  # escaped


def escaped(word: str) -> str:
    """As in a template: HTML stays HTML, and is what was made by us."""
    return word if isinstance(word, SafeString) else html.escape(word)


@lru_cache(maxsize=1024)
def _cut(
    template: str, _language: str | None, blanks: tuple[str, ...], look: tuple[tuple[str, Hashable], ...]
) -> Stencil:
    marks = {str(uuid5(MARKS, name)): name for name in blanks}
    drawn = render_to_string(template, {**dict(look), **{name: mark for mark, name in marks.items()}}).strip()
    pieces = re.split(f"({'|'.join(marks)})", drawn) if marks else [drawn]
    text = "".join("%s" if piece in marks else piece.replace("%", "%%") for piece in pieces)
    return Stencil(text, tuple(marks[piece] for piece in pieces if piece in marks))
