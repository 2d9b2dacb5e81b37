"""The caseload as a spreadsheet. No cell is a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from adherence.reports.caseload.rows import Row
from adherence.reports.sentences import how_counted_words

# What spreadsheets take for the start of a formula (OWASP, CSV Injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int


def lines(rows: Iterable[Row]) -> Iterator[list[Cell]]:
    """The heads of the columns, then a line a patient; every text made safe to open."""
    yield [safe(head) for head in _heads()]
    for row in rows:
        yield [safe(cell) for cell in _cells(row)]


def safe(cell: Cell) -> Cell:
    """Text that would be read as a formula starts with an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _heads() -> list[str]:
    return [
        _("Record number"),
        _("Last name"),
        _("First name"),
        _("Age"),
        _("Surgery"),
        _("Clinician"),
        _("Group"),
        _("Why"),
        _("Sets done, last 7 days"),
        _("Sets due, last 7 days"),
        _("Per cent, last 7 days"),
        _("Last set"),
        _("Last pain"),
        _("Open flags"),
        _("How the per cent is worked out"),
    ]


def _cells(row: Row) -> list[Cell]:
    patient, facts = row.patient, row.facts
    last_set = facts.patient.last_set_at
    return [
        patient.record_number,
        patient.family_name,
        patient.given_name,
        row.age,
        row.surgery,
        str(patient.clinician),
        str(row.need.group.label),
        " ".join(f"{reason.tag}. {reason.words} {reason.late}".strip() for reason in row.need.reasons),
        facts.week.credited,
        facts.week.prescribed,
        row.without_figure if row.percent is None else row.percent,
        last_set.astimezone(patient.zone).strftime("%Y-%m-%d %H:%M") if last_set else "",
        row.last_pain.score if row.last_pain else "",
        row.open_flags,
        how_counted_words(),
    ]
