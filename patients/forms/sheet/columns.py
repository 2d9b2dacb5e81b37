"""The columns of a sheet: what they are called, by us and by others, and what one line looks like."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from patients.models import Procedure

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

EXAMPLE_EMAIL = "iris.bennett@example.com"


@dataclass(frozen=True)
class Column:
    """A column. `others`: what it is called elsewhere, beside the heading in English and in the reader's language."""

    field: str
    heading: _StrPromise
    example: str
    others: tuple[str, ...] = ()
    needed: bool = True


COLUMNS = (
    Column("record_number", _("Record number"), "EX-1", ("mrn", "hospital_number", "patient_id", "number", "record")),
    Column("given_name", _("First name"), "Iris", ("forename",)),
    Column("family_name", _("Last name"), "Bennett", ("surname",)),
    Column("date_of_birth", _("Date of birth"), "1949-06-12", ("dob", "born", "birthday", "birth_date")),
    Column("email", _("Email"), EXAMPLE_EMAIL, ("email_address", "e_mail", "mail")),
    Column("phone", _("Phone"), "07700 900 615", ("phone_we_can_call", "telephone", "mobile", "phone_number")),
    Column("procedure", _("Operation"), "", ("surgery",)),
    Column("surgery_date", _("Date of surgery"), "", ("operation_date", "date_of_operation")),
    Column("side", _("Side"), "Right", ("which_side", "laterality")),
    Column("clinician", _("Clinician"), "", ("clinician_in_charge", "clinician_email", "surgeon"), needed=False),
    Column("language", _("Language"), "English", ("language_for_emails_and_app",), needed=False),
    Column("time_zone", _("Time zone"), "", ("timezone", "zone"), needed=False),
    Column("wakes_at", _("Awake from"), "08:00", needed=False),
    Column("sleeps_at", _("Awake until"), "20:00", needed=False),
    Column("consent", _("Agreed to emails"), "Yes", ("agreed",), needed=False),
)


def plain(words: object) -> str:
    """Without capitals, signs and spaces: `Date of birth`, `date_of_birth` and `DATE OF BIRTH:` are one heading."""
    return re.sub(r"[\W_]+", "", str(words).casefold())


def in_english(words: object) -> str:
    with override("en-gb"):
        return str(words)


def _names() -> dict[str, str]:
    """Every name of a column, to its field."""
    names: dict[str, str] = {}
    for column in COLUMNS:
        called = (column.field, in_english(column.heading), column.heading, *column.others)
        names |= {plain(name): column.field for name in called}
    return names


def fields_of(headings: Sequence[str]) -> tuple[dict[str, int], list[str]]:
    """Where each field stands, the first of two alike, and the headings that say nothing to us.

    Raises ValidationError when a column is missing that a patient cannot do without.
    """
    names, places, unknown = _names(), {}, []
    for place, heading in enumerate(headings):
        field = names.get(plain(heading))
        if field and field not in places:
            places[field] = place
        elif heading:
            unknown.append(heading)
    missing = [str(column.heading) for column in COLUMNS if column.needed and column.field not in places]
    if missing:
        words = format_lazy(_("The first line needs these headings too: {}"), ", ".join(missing))
        raise ValidationError(words)
    return places, unknown


def example(today: date, *, zone: str) -> list[list[str]]:
    """A sheet of the headings and one line, which is refused when it comes back."""
    filled = {
        "procedure": str(Procedure.KNEE_REPLACEMENT.label),
        "surgery_date": f"{today - timedelta(days=3):%Y-%m-%d}",
        "time_zone": zone,
    }
    return [
        [str(column.heading) for column in COLUMNS],
        [filled.get(column.field, column.example) for column in COLUMNS],
    ]
