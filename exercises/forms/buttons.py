"""The buttons of an order or a preset that change the form instead of sending it. They need no script."""

from __future__ import annotations

from typing import TypeVar

from django import forms

from exercises.forms.dose import DoseForm
from exercises.forms.phases import LAST_DAY, MOST_PHASES
from exercises.forms.starting import BLANK_PHASE

ADoseForm = TypeVar("ADoseForm", bound=DoseForm)


class Buttons(forms.Form):
    """Which one was pressed: add a phase, remove the phase with this number, show the day anew.

    None may be called as a method of a form in the browser (`remove`): it would hide that from scripts.
    """

    add_phase = forms.BooleanField(required=False)
    remove_phase = forms.IntegerField(required=False, min_value=1)
    preview = forms.BooleanField(required=False)


def is_sent(form: DoseForm) -> bool:
    """Whether the form itself was sent: none of the other buttons was pressed."""
    return form.is_bound and not any(_pressed(form).values())


def after_buttons(form: ADoseForm) -> ADoseForm:
    """The form with a phase more or less, and all that was typed; itself when neither was asked."""
    pressed = _pressed(form)
    typed = phases_typed(form)
    if pressed.get("add_phase"):
        return retyped(form, [*typed, _next_phase(typed)][:MOST_PHASES])
    number = pressed.get("remove_phase")
    if number:
        return retyped(form, typed[: number - 1] + typed[number:] or typed)
    return form


def _pressed(form: DoseForm) -> dict[str, int | bool | None]:
    buttons = Buttons(form.data)
    buttons.is_valid()
    return buttons.cleaned_data


def phases_typed(form: DoseForm) -> list[dict[str, object]]:
    return [{name: phase[name].value() for name in phase.fields} for phase in form.phases.forms]


def retyped(form: ADoseForm, phases: list[dict[str, object]] | None = None) -> ADoseForm:
    """The form as it was typed, or with other phases. Not bound: nothing is called wrong before the form is sent."""
    typed = {name: form[name].value() for name in form.fields}
    return form.again(initial=typed, phases=phases_typed(form) if phases is None else phases)


def _next_phase(phases: list[dict[str, object]]) -> dict[str, object]:
    """As the last one, from the day after it."""
    before = phases[-1] if phases else BLANK_PHASE
    last_day = str(before.get("last_day"))
    is_day = last_day.isdecimal() and len(last_day) <= len(str(LAST_DAY))
    return before | {"first_day": int(last_day) + 1 if is_day else None, "last_day": None}
