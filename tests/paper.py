"""Reads a printed sheet back."""

from __future__ import annotations

from pypdf import PdfReader


def words_of(sheet: PdfReader) -> str:
    """As they stand, with every space as one."""
    return " ".join(sheet.pages[0].extract_text().split())


def sizes(sheet: PdfReader) -> set[float]:
    """Of all the letters, in points."""
    found: set[float] = set()

    def seen(text: str, outer: list[float], inner: list[float], _font: object, size: float) -> None:
        if text.strip():
            found.add(round(abs(outer[3] * inner[3]) * size, 1))

    sheet.pages[0].extract_text(visitor_text=seen)
    return found
