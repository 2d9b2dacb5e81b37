"""A sheet is read in whichever way Excel and others write it."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from patients.forms.sheet.columns import COLUMNS, fields_of
from patients.forms.sheet.reading import lines_of, text_of

ANA = "Name;Town\r\nAna Muñoz;Málaga\r\n"
CELLS = [(1, ("Name", "Town")), (2, ("Ana Muñoz", "Málaga"))]
NEEDED = [str(column.heading) for column in COLUMNS if column.needed]


def read(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    return [(line.number, line.cells) for line in lines_of(text_of(content))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_every_encoding_that_excel_saves_in(encoding: str) -> None:
    assert read(ANA.encode(encoding)) == CELLS


def test_what_no_code_page_of_windows_knows_is_read_too() -> None:
    assert read(b"Name;Town\n\x81;x") == [(1, ("Name", "Town")), (2, ("\x81", "x"))]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_every_separator(separator: str) -> None:
    assert read(ANA.replace(";", separator).encode()) == CELLS


@pytest.mark.parametrize("ends", ["\n", "\r", "\r\n"])
def test_every_end_of_a_line(ends: str) -> None:
    assert read(ANA.replace("\r\n", ends).encode()) == CELLS


def test_the_line_that_tells_excel_the_separator_is_not_counted() -> None:
    assert read(b"sep=;\r\n" + ANA.encode()) == CELLS


def test_empty_lines_are_left_out_and_counted() -> None:
    assert [line.number for line in lines_of("a,b\n\n,,\n1,2\n")] == [1, 4]


def test_quoted_cells_keep_their_separators_and_lines() -> None:
    assert lines_of('a,b\n"1, 2","x\ny"')[1].cells == ("1, 2", "x\ny")


@pytest.mark.parametrize(
    ("cell", "data"), [("=1+1", "=1+1"), ("'+44 20", "+44 20"), ("'Hara", "'Hara"), ("@home", "@home")]
)
def test_a_formula_is_data_and_loses_the_apostrophe_of_our_own_sheets(cell: str, data: str) -> None:
    assert lines_of(f"a\n{cell}")[1].cells == (data,)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04rest", "This is a workbook"),
        (b"\xd0\xcf\x11\xe0rest", "This is a workbook"),
        (b"a,b\0", "not a sheet of text"),
        (b"\xff\xfea", "not a sheet of text"),
    ],
)
def test_what_is_no_sheet_says_so(content: bytes, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        text_of(content)


def test_headings_are_known_in_any_order_and_spelling() -> None:
    odd = [
        "SIDE",
        "date_of_birth:",
        "MRN",
        "Surname",
        "Forename",
        "E-mail",
        "Mobile",
        "Procedure",
        "Surgery date",
        "Shoe",
    ]
    places, unknown = fields_of(odd)
    assert (places["side"], places["date_of_birth"], places["record_number"], len(places), unknown) == (
        0,
        1,
        2,
        9,
        ["Shoe"],
    )


def test_of_two_headings_alike_the_first_counts() -> None:
    places, unknown = fields_of([*NEEDED, "Surname", ""])
    assert (places["family_name"], unknown) == (2, ["Surname"])


def test_missing_headings_are_told_together() -> None:
    with pytest.raises(ValidationError) as missing:
        fields_of(NEEDED[2:])
    assert missing.value.messages == ["The first line needs these headings too: Record number, First name"]
