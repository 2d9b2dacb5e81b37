"""Typesetting: facts in, one PDF out, tagged for screen readers (PDF/UA-1). See docs/decisions/0004."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from pathlib import Path

import fontpkg
import typst
from django.conf import settings

FONT = "IBM Plex Sans Arabic"  # Latin and Arabic letters in one family


def typeset(name: str, facts: Mapping[str, object], *, at: datetime) -> bytes:
    """The sheet `templates/adherence/paper/<name>.typ`, made of `facts` (as JSON) at the instant `at`.

    PDF/UA-1 refuses letters that the font does not have, in a name for example. Then the sheet is set without that
    promise, with a box for each: better than no sheet.
    """
    root = settings.BASE_DIR / "templates" / "adherence" / "paper"
    compiler = typst.Compiler(root / f"{name}.typ", root=root, font_paths=_fonts())
    say = partial(compiler.compile, sys_inputs={"facts": json.dumps(facts)}, format="pdf")
    moment = at.replace(microsecond=0)
    try:
        written = say(pdf_standards="ua-1", timestamp=moment)
    except typst.TypstError:
        written = say(timestamp=moment)
    if not isinstance(written, bytes):
        raise TypeError("A sheet is one file")
    return written


@cache
def _fonts() -> typst.Fonts:
    """The packaged letters and no others, so that every machine sets the same sheet."""
    folder: Path = fontpkg.path(FONT).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
