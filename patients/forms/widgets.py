"""Ways to ask that plain Django widgets have no word for. templates/django/forms/ says how they look."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise

Words = str | Promise


@dataclass(frozen=True)
class Hinted:
    """The label of one choice, with a quieter line under it."""

    label: Words
    hint: Words

    def __str__(self) -> str:
        return str(self.label)


class TwoColumns(forms.RadioSelect):
    """Radio buttons two abreast, for short labels."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "choices--two"} | (attrs or {}))


class Grid(forms.RadioSelect):
    """Radio buttons in as many columns as fit."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "choices--grid"} | (attrs or {}))


class Numbers(forms.RadioSelect):
    """A few numbers as big buttons, side by side."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "nums"} | (attrs or {}))


class NumberOf(forms.NumberInput):
    """A short number box with its unit behind it, like `10 pumps`."""

    def __init__(self, unit: Words, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "in-s"} | (attrs or {}))
        self.unit = unit

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["unit"] = self.unit
        return context
