"""From the bytes of a file, or pasted text, to lines of cells. Nothing is written down anywhere.

Excel saves "CSV" in the code page of the computer and with the separator of its country, "CSV UTF-8" with a byte order
mark, "Unicode text" as UTF-16 with tabs; cells that are copied and pasted come with tabs. All of these are read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_BYTES = 128_000  # no cell can be too long for the csv module (131,072 characters)
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
SEPARATORS = "\t;,"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Line:
    """A line with something in it. `number`: as the spreadsheet counts, whose headings are line 1."""

    number: int
    cells: tuple[str, ...]


def text_of(content: bytes) -> str:
    """What the file says, in whichever of Excel's encodings. Raises ValidationError for what is no text."""
    if content.startswith(WORKBOOKS):
        raise ValidationError(_("This is a workbook. In your spreadsheet, save it as CSV, then choose that file"))
    for encoding in ["utf-16"] if content.startswith(UTF16_MARKS) else ["utf-8-sig", "cp1252", "latin-1"]:
        try:
            return _plain(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise ValidationError(NO_TEXT)


NO_TEXT = _("This file is not a sheet of text. Save it as CSV in your spreadsheet, then choose that file")


def _plain(text: str) -> str:
    if "\0" in text:
        raise ValidationError(NO_TEXT)
    return text


def lines_of(text: str) -> list[Line]:
    """The lines that are not empty, the headings first."""
    told, rest = _separator_told(text)
    separator = told or _separator_of(rest)
    return list(_lines(rest, separator))


def _separator_told(text: str) -> tuple[str, str]:
    """Excel's own first line, like `sep=;`, which it does not count, and what comes after it."""
    first, _end, rest = text.partition("\n")
    told = first.strip().lower()
    return (told[4:], rest) if told in {f"sep={each}" for each in ",;"} else ("", text)


def _separator_of(text: str) -> str:
    """Of the headings, which hold none themselves: the one that stands there most often."""
    headings = next((line for line in text.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=headings.count)


def _lines(text: str, separator: str) -> Iterator[Line]:
    for number, cells in enumerate(csv.reader(StringIO(text, newline=None), delimiter=separator), start=1):
        stripped = tuple(_typed(cell) for cell in cells)
        if any(stripped):
            yield Line(number, stripped)


def _typed(cell: str) -> str:
    """The cell without the apostrophe that keeps spreadsheets, our own among them, from reading it as a formula."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
