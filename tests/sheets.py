"""Sheets of patients, as a clinic's other system writes them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from io import StringIO

from django.test import Client

from patients.forms.sheet import CheckedSheet
from patients.models import User

SignIn = Callable[[User], Client]
IMPORT = "/patients/import/"
HEADINGS = {
    "record_number": "Record number",
    "given_name": "First name",
    "family_name": "Last name",
    "date_of_birth": "Date of birth",
    "email": "Email",
    "phone": "Phone",
    "procedure": "Operation",
    "surgery_date": "Date of surgery",
    "side": "Side",
}
IRIS = {
    "record_number": "H-20541",
    "given_name": "Iris",
    "family_name": "Bennett",
    "date_of_birth": "12/6/1949",
    "email": "Iris.Bennett@example.org",
    "phone": "07700 900 615",
    "procedure": "Knee replacement",
    "surgery_date": "2025-11-02",
    "side": "Right",
}


def patients(number: int) -> list[dict[str, str]]:
    """As many as asked for, each with a record number and an address of its own."""
    return [IRIS | {"record_number": f"H-{n}", "email": f"iris{n}@example.org"} for n in range(number)]


def sheet(rows: Iterable[dict[str, str]], *, separator: str = ",") -> str:
    """Headings, with those of fields that only some rows have, then a line a row."""
    lines = list(rows)
    headings = HEADINGS | {field: field for line in lines for field in line if field not in HEADINGS}
    out = StringIO()
    writer = csv.DictWriter(out, list(headings), delimiter=separator, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(lines)
    return out.getvalue()


def asked(by: User, pasted: str, **more: object) -> dict[str, object]:
    """What the page sends, `by` being in charge."""
    return {"pasted": pasted, "dates": "day", "clinician": str(by.pk), "consent": "on"} | more


def check(browser: Client, by: User, *rows: dict[str, str], **more: object) -> CheckedSheet:
    """The rows as the page shows them."""
    found: CheckedSheet = browser.post(IMPORT, asked(by, sheet(rows), **more)).context["sheet"]
    return found
