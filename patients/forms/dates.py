"""A date in three boxes: day, month, year. Never a picker, and what was typed stays when it is wrong."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

FIGURES = 4  # of a year
PARTS = (_("a day"), _("a month"), _("a year"))


class DateBoxes(forms.MultiWidget):
    """Three text boxes named `<field>_day`, `<field>_month` and `<field>_year`."""

    template_name = "django/forms/widgets/date_boxes.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__({part: forms.TextInput(box) for part in ("day", "month", "year")}, attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        if value is None:
            return [None, None, None]
        return [value.day, value.month, value.year]


class DateBoxesField(forms.Field):
    """Cleans to a `date`, or to None when all three boxes are empty and the field may be."""

    widget = DateBoxes
    default_error_messages = {
        "required": _("Enter a date"),
        "incomplete": _("The date needs %(missing)s"),
        "year": _("Enter the year as 4 figures, like 1949"),
        "invalid": _("Enter a real date, like 27 3 2026"),
    }

    def to_python(self, value: Sequence[str | None] | date | None) -> date | None:
        if value is None or isinstance(value, date):
            return value
        typed = [(part or "").strip() for part in value]
        if not any(typed):
            return None
        self._refuse_gaps(typed)
        return self._real_date(typed)

    def _refuse_gaps(self, typed: list[str]) -> None:
        missing = [word for word, part in zip(PARTS, typed, strict=True) if not part]
        if missing:
            words = missing[0] if len(missing) == 1 else format_lazy(_("{} and {}"), *missing)
            raise ValidationError(self.error_messages["incomplete"], "incomplete", {"missing": words})

    def _real_date(self, typed: list[str]) -> date:
        if not all(part.isdecimal() and len(part) <= FIGURES for part in typed):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        day, month, year = map(int, typed)
        if year < 10 ** (FIGURES - 1):
            raise ValidationError(self.error_messages["year"], "year")
        try:
            return date(year, month, day)
        except ValueError as wrong:
            raise ValidationError(self.error_messages["invalid"], "invalid") from wrong
