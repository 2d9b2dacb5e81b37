"""The form of a clinic's own preset: its name, whom it suits, and the dose as a prescription has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from exercises.actions.presets import Recipe
from exercises.forms.buttons import retyped
from exercises.forms.dose import DoseForm
from exercises.forms.phases import PhaseForm, initial_of_phase
from exercises.models import Preset
from exercises.reports.preview import DayTotals, totals_of
from patients.forms.lines import LineField, ask
from patients.forms.widgets import Grid
from patients.models import Procedure, Side


class PresetForm(DoseForm):
    """The phases keep the rules of a prescription's. Whether sessions fit a patient's day, prescribing says."""

    field_order = ("name", "procedure", "side")
    name = LineField(label=_("Name"), max_length=80, error_messages=ask(_("Enter a name for the preset")))
    procedure = forms.ChoiceField(
        label=_("Offer first after"), choices=[("", _("Any operation")), *Procedure.choices], required=False
    )
    side = forms.ChoiceField(
        label=_("Which foot"),
        choices=[("", _("The operated side")), (Side.BOTH, _("Both feet"))],
        required=False,
        widget=Grid({"class": "choices--grid cols--s"}),
    )

    @property
    def recipe(self) -> Recipe:
        """What was filled in. Only of a valid form."""
        return Recipe(**self.cleaned_data, phases=[form.phase for form in self.phases.forms])

    @property
    def phases_with_sums(self) -> list[tuple[PhaseForm, DayTotals | None]]:
        """Each phase's fields with what it comes to on a day from 8 am to 8 pm; None while it is not right."""
        sent = self if self.is_bound else self.bound_to_itself()
        sent.is_valid()
        sums = [totals_of(form.phase) if form.is_valid() else None for form in sent.phases.forms]
        return list(zip(self.phases.forms, sums, strict=True))


class FilledForm(forms.Form):
    """Pressed on the form of an order, to keep its dose as a preset: `fill` is the operation, or `any`."""

    fill = forms.CharField()


def filled_from(order: Mapping[str, Any]) -> PresetForm | None:
    """A preset's form with the dose of an order's form, as it was typed; None when that was not asked for."""
    asked = FilledForm(order)
    if not asked.is_valid():
        return None
    form = retyped(PresetForm(order))
    side = form.initial["side"] if form.initial["side"] == Side.BOTH else ""
    procedure = asked.cleaned_data["fill"] if asked.cleaned_data["fill"] in Procedure.values else ""
    form.initial.update(name="", side=side, procedure=procedure)
    return form


def initial_of_preset(preset: Preset) -> dict[str, object]:
    """What stands in a preset, as the form shows it."""
    names = ("name", "procedure", "side", "position", "dorsiflexion_limit")
    return {name: getattr(preset, name) for name in names}


def phases_of_preset(preset: Preset) -> list[dict[str, object]]:
    return [initial_of_phase(phase) for phase in preset.phases.all()]
