"""What prescriptions and presets have in common: how to do it, how far, and the phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from exercises.forms.phases import PhaseFormSet
from exercises.models import Position
from patients.forms.widgets import Grid, NumberOf


class DoseForm(forms.Form):
    """`phases` is the formset of its doses; valid only together with it."""

    position = forms.ChoiceField(
        label=_("Position"),
        choices=Position.choices,
        initial=Position.EITHER,
        widget=Grid({"class": "choices--grid cols--s"}),
        error_messages={"required": _("Choose a position")},
    )
    dorsiflexion_limit = forms.IntegerField(
        label=_("Pull up no further than (optional)"),
        help_text=_("0 is neutral: no pull up past flat"),
        min_value=0,
        max_value=30,
        required=False,
        widget=NumberOf(_("degrees past neutral")),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Enter a number from 0 to 30, or leave it empty")
        ),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: dict[str, object] | None = None,
        phases: Sequence[Mapping[str, object]] = (),
    ) -> None:
        super().__init__(data, initial=initial)
        self.phases = PhaseFormSet(data, prefix="phases", initial=phases)

    def is_valid(self) -> bool:
        return super().is_valid() and self.phases.is_valid()

    def again(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: dict[str, object] | None = None,
        phases: Sequence[Mapping[str, object]] = (),
    ) -> Self:
        """Another form of the same kind, about the same."""
        return type(self)(data, initial=initial, phases=phases)

    def bound_to_itself(self) -> Self:
        """The same form as if it had been sent as it is shown."""
        shown = [*self, self.phases.management_form["TOTAL_FORMS"], self.phases.management_form["INITIAL_FORMS"]]
        shown += [field for phase in self.phases.forms for field in phase]
        return self.again({field.html_name: field.value() for field in shown})
