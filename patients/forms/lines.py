"""Text on one line: names, titles, numbers. Line breaks would reach the headers of mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

is_phone_number = RegexValidator(
    r"^\+?[\d\s().-]*\d[\d\s().-]*$", _("Enter a phone number with figures, like 07700 900 142")
)


def ask(sentence: _StrPromise) -> dict[str, _StrPromise]:
    """Error messages of a field left empty: the list at the top of a page names no field but by its sentence."""
    return {"required": sentence}


class LineField(forms.CharField):
    """Cleans to one line with single spaces."""

    def to_python(self, value: object) -> str:
        return " ".join(str(super().to_python(value)).split())


class PhoneField(LineField):
    """A telephone number as people write it."""

    default_validators = [is_phone_number]
    widget = forms.TextInput({"type": "tel", "autocomplete": "off"})
