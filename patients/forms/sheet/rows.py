"""Each line of a sheet as the form that invites one patient, with what is wrong in words beside what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.models import construct_instance
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.forms.patients import PatientInviteForm, clinicians_of
from patients.forms.sheet.columns import COLUMNS, EXAMPLE_EMAIL
from patients.forms.sheet.meanings import Choices, meanings, meant
from patients.forms.sheet.reading import Line
from patients.models import Clinic, Patient, Procedure, Side, Surgery, User

THREE_NUMBERS = re.compile(r"(\d+)\D(\d+)\D(\d+)(?:[ T]0?0:00(?::00)?)?")
CHOICES: Mapping[str, Choices] = {
    "procedure": Procedure.choices,
    "side": Side.choices,
    "language": settings.LANGUAGES,
}
NO_DATE = ("?", "?", "?")  # three boxes that the form calls no date


@dataclass(frozen=True)
class Defaults:
    """What holds for a line that does not say. `month_first`: 3/27/2026; years first are read either way."""

    clinic: Clinic
    by: User
    today: date
    clinician: User
    month_first: bool


class Colleagues(forms.Field):
    """The clinician in charge, by email address or name, among those read beforehand: a line asks no database."""

    default_error_messages = {"unknown": gettext_lazy("No clinician here has this email address or name")}

    def __init__(self, people: Mapping[str, User]) -> None:
        super().__init__()
        self.people = people

    def to_python(self, value: object) -> User:
        try:
            return self.people[str(value).casefold()]
        except KeyError as unknown:
            raise ValidationError(self.error_messages["unknown"], "unknown") from unknown


class RowForm(PatientInviteForm):
    """One patient, asked as on the page for one; a sheet is answered with what it could have said."""

    def __init__(self, data: Mapping[str, Any], *, defaults: Defaults, people: Mapping[str, User]) -> None:
        super().__init__(data, clinic=defaults.clinic, by=defaults.by, today=defaults.today)
        self.fields["clinician"] = Colleagues(people)
        for name, choices in (
            ("procedure", Procedure.choices),
            ("side", Side.choices),
            ("language", settings.LANGUAGES),
        ):
            self.fields[name].error_messages["invalid_choice"] = _one_of(choices)
        self.fields["time_zone"].error_messages["invalid_choice"] = _("Enter a time zone like Europe/London")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email.lower() == EXAMPLE_EMAIL:
            raise ValidationError(_("This is the line of the example. Take it out"))
        return email

    def _post_clean(self) -> None:
        """Fill the patient. The model's own checks ask the database, three times a line: the form has made them all
        but that of the record number, which is made for all lines at once, and the tables make them again."""
        self.instance = construct_instance(self, self.instance, self._meta.fields)


def _one_of(choices: Choices) -> str:
    words = _("“%(typed)s” is none of these: %(choices)s")
    return words % {"typed": "%(value)s", "choices": ", ".join(str(label) for _value, label in choices)}


@dataclass(frozen=True)
class Row:
    """A line, and the form that it filled."""

    number: int
    typed: Mapping[str, str]
    form: RowForm

    @property
    def problems(self) -> list[str]:
        """What is wrong, each with the heading it is about."""
        headings = {column.field: column.heading for column in COLUMNS}
        return [
            f"{headings[field]}: {error}" if field in headings else str(error)
            for field, errors in self.form.errors.items()
            for error in errors
        ]

    @property
    def cells(self) -> dict[str, str]:
        """What was understood; what was typed where that was not."""
        return {column.field: self._told(column.field) for column in COLUMNS}

    def _told(self, field: str) -> str:
        if field not in self.form.cleaned_data:
            return self.typed.get(field, "")
        return _in_words(field, self.form.cleaned_data[field])


def _in_words(field: str, value: object) -> str:
    if isinstance(value, date):
        return date_format(value)
    if isinstance(value, time):
        return time_format(value)
    return str(dict(CHOICES.get(field, ())).get(str(value), value))


@dataclass(frozen=True)
class CheckedSheet:
    """All lines. `unknown`: headings that say nothing to us, whose columns are left out."""

    rows: Sequence[Row]
    unknown: Sequence[str]

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.form.errors]

    @property
    def newcomers(self) -> list[tuple[Patient, Surgery]]:
        """Patients with their surgeries, none of them saved, in the order of the rows."""
        return [(row.form.instance, row.form.surgery()) for row in self.rows]


def checked(
    lines: Iterable[Line], *, places: Mapping[str, int], unknown: Sequence[str], defaults: Defaults
) -> CheckedSheet:
    """Two queries, however many lines: the clinic's clinicians and its record numbers among those typed."""
    people = _people(defaults.clinic)
    rows = [_row(line, places, people, defaults) for line in lines]
    _refuse_twice(rows)
    _refuse_known(rows, defaults.clinic)
    return CheckedSheet(rows, unknown)


def _people(clinic: Clinic) -> dict[str, User]:
    """Clinicians by address and by name; of two with one name, neither by name."""
    found = list(clinicians_of(clinic))
    names = [person.name.casefold() for person in found]
    by_name = {name: person for name, person in zip(names, found, strict=True) if names.count(name) == 1}
    return by_name | {person.email: person for person in found}


def _row(line: Line, places: Mapping[str, int], people: Mapping[str, User], defaults: Defaults) -> Row:
    typed = {field: line.cells[place] for field, place in places.items() if place < len(line.cells)}
    form = RowForm(_data(typed, defaults), defaults=defaults, people=people)
    form.full_clean()
    return Row(line.number, typed, form)


def _data(typed: Mapping[str, str], defaults: Defaults) -> dict[str, str]:
    """What the page for one patient would have sent."""
    said = {field: words for field, words in typed.items() if words}
    data = {
        "language": "en-gb",
        "time_zone": defaults.clinic.time_zone,
        "wakes_at": "08:00",
        "sleeps_at": "20:00",
        "clinician": defaults.clinician.email,
        "consent": "on",
    } | said
    for field in ("date_of_birth", "surgery_date"):
        data |= _boxes(field, data.get(field, ""), month_first=defaults.month_first)
    data |= {field: meant(data[field], names) for field, names in meanings().items() if field in data}
    return data | {"consent": "on" if data["consent"] == "on" else ""}


def _boxes(field: str, typed: str, *, month_first: bool) -> dict[str, str]:
    """A date as the three boxes of a form: day, month, year."""
    parts = THREE_NUMBERS.fullmatch(typed)
    one, two, three = parts.groups() if parts else NO_DATE if typed else ("", "", "")
    boxes = (two, one, three) if month_first else (one, two, three)
    if len(one) > 2:  # noqa: PLR2004  # figures: it is a year
        boxes = (three, two, one)
    return dict(zip((f"{field}_day", f"{field}_month", f"{field}_year"), boxes, strict=True))


def _refuse_twice(rows: Iterable[Row]) -> None:
    first: dict[str, int] = {}
    for row in rows:
        number = row.form.cleaned_data.get("record_number")
        if number and first.setdefault(number, row.number) != row.number:
            words = _("Line %(line)d has this record number too")
            row.form.add_error("record_number", words % {"line": first[number]})


def _refuse_known(rows: Sequence[Row], clinic: Clinic) -> None:
    numbers = {row.form.cleaned_data.get("record_number") for row in rows} - {None}
    known = set(clinic.patients.filter(record_number__in=numbers).values_list("record_number", flat=True))
    for row in rows:
        if row.form.cleaned_data.get("record_number") in known:
            row.form.add_error("record_number", _("A patient with this record number already exists"))
