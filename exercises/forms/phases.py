"""The phases of an order: 1 to 6 doses, each with the days on which it applies."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exercises import schedule
from exercises.models import Phase

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    PhaseFormSetBase = forms.BaseFormSet["PhaseForm"]
else:
    PhaseFormSetBase = forms.BaseFormSet

MOST_PHASES = 6
LAST_DAY = 730  # two years after surgery


class Often:
    """How a frequency is counted."""

    TIMES = "times"
    MINUTES = "minutes"
    CHOICES = ((TIMES, gettext_lazy("times a day")), (MINUTES, gettext_lazy("min apart")))
    ALLOWED = {TIMES: schedule.TIMES_A_DAY, MINUTES: schedule.MINUTES_BETWEEN}


class Amount:
    """How a set is counted. The bounds are those of the database."""

    PUMPS = "pumps"
    SECONDS = "seconds"
    CHOICES = ((PUMPS, gettext_lazy("pumps")), (SECONDS, gettext_lazy("seconds")))
    ALLOWED = {PUMPS: range(1, 201), SECONDS: range(10, 1801)}


def whole(label: StrOrPromise, low: int, high: int, *, required: bool = True) -> forms.IntegerField:
    """A whole number from `low` to `high`, refused in words that say both."""
    words = format_lazy(gettext_lazy("{label}: enter a number from {low} to {high}"), label=label, low=low, high=high)
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        required=required,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
    )


class PhaseForm(forms.Form):
    """One phase. Cleans to `phase`, a row that is not saved."""

    first_day = whole(gettext_lazy("From day"), 0, LAST_DAY)
    last_day = whole(gettext_lazy("To day"), 0, LAST_DAY, required=False)
    often = whole(gettext_lazy("How often"), 1, 720)
    often_unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=Often.CHOICES)
    sets_per_session = whole(gettext_lazy("Sets"), 1, 10)
    amount = whole(gettext_lazy("In a set"), 1, 1800)
    amount_unit = forms.ChoiceField(label=gettext_lazy("Counted in"), choices=Amount.CHOICES)
    hold_down_seconds = whole(gettext_lazy("Hold pointed, seconds"), 0, 30)
    hold_up_seconds = whole(gettext_lazy("Hold pulled up, seconds"), 0, 30)

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        first, last = typed.get("first_day"), typed.get("last_day")
        if first is not None and last is not None and last < first:
            self.add_error("last_day", _("The last day must be day %(first)d or later") % {"first": first})
        self._keep_within("often", Often.ALLOWED.get(typed.get("often_unit", "")))
        self._keep_within("amount", Amount.ALLOWED.get(typed.get("amount_unit", "")))
        return typed

    @property
    def phase(self) -> Phase:
        """The phase that was filled in. Only of a valid form."""
        typed = self.cleaned_data
        in_times, in_pumps = typed["often_unit"] == Often.TIMES, typed["amount_unit"] == Amount.PUMPS
        return Phase(
            first_day=typed["first_day"],
            last_day=typed["last_day"],
            times_per_day=typed["often"] if in_times else None,
            every_minutes=None if in_times else typed["often"],
            sets_per_session=typed["sets_per_session"],
            repetitions=typed["amount"] if in_pumps else None,
            seconds=None if in_pumps else typed["amount"],
            hold_down_seconds=typed["hold_down_seconds"],
            hold_up_seconds=typed["hold_up_seconds"],
        )

    def check_spacing(self, window: schedule.Window) -> None:
        """Refuse sessions too close together within the patient's waking hours."""
        try:
            schedule.check_spacing(self.phase.frequency, window)
        except schedule.TooClose as too_close:
            words = _("Two sessions would be %(minutes)d minutes apart. They need at least 15")
            self.add_error("often", words % {"minutes": too_close.minutes})

    def _keep_within(self, name: str, allowed: range | None) -> None:
        typed = self.cleaned_data.get(name)
        if typed is not None and allowed and typed not in allowed:
            words = _("{label}: enter a number from {low} to {high}")
            label = self.fields[name].label
            self.add_error(name, words.format(label=label, low=allowed[0], high=allowed[-1]))


class BasePhaseFormSet(PhaseFormSetBase):
    """Phases follow one another: each starts after the one before it ends. A gap prescribes nothing."""

    def add_fields(self, form: PhaseForm, index: int | None) -> None:
        super().add_fields(form, index)
        form.empty_permitted = False  # a phase that is there is filled in, or removed

    def clean(self) -> None:
        for number, (before, after) in enumerate(pairwise(self.forms), start=1):
            if before.is_valid() and "first_day" in after.cleaned_data:
                follow(before, after, number)


def follow(before: PhaseForm, after: PhaseForm, number: int) -> None:
    """Refuse phase `number` + 1 when it starts before phase `number` is over."""
    ends, starts = before.cleaned_data["last_day"], after.cleaned_data["first_day"]
    if ends is None:
        words = _("Enter the last day of phase %(number)d. Phase %(next)d follows it")
        before.add_error("last_day", words % {"number": number, "next": number + 1})
    elif starts <= ends:
        words = _("Phase %(next)d must start on day %(day)d. Phase %(number)d ends on day %(ends)d")
        after.add_error("first_day", words % {"next": number + 1, "day": ends + 1, "number": number, "ends": ends})


PhaseFormSet = forms.formset_factory(
    PhaseForm,
    formset=BasePhaseFormSet,
    extra=0,
    min_num=1,
    validate_min=True,
    max_num=MOST_PHASES,
    validate_max=True,
    absolute_max=MOST_PHASES,
)


def initial_of_phase(phase: Phase) -> dict[str, object]:
    """A phase as the form shows it."""
    in_times, in_pumps = phase.times_per_day is not None, phase.repetitions is not None
    return {
        "first_day": phase.first_day,
        "last_day": phase.last_day,
        "often": phase.times_per_day if in_times else phase.every_minutes,
        "often_unit": Often.TIMES if in_times else Often.MINUTES,
        "sets_per_session": phase.sets_per_session,
        "amount": phase.repetitions if in_pumps else phase.seconds,
        "amount_unit": Amount.PUMPS if in_pumps else Amount.SECONDS,
        "hold_down_seconds": phase.hold_down_seconds,
        "hold_up_seconds": phase.hold_up_seconds,
    }
