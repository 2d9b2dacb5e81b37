"""The form that orders ankle pumps: who it is about, how to do it, precautions; its phases are a formset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exercises import schedule
from exercises.forms.dose import DoseForm
from exercises.forms.phases import PhaseForm
from exercises.forms.precautions import (
    CONSEQUENCES,
    MUST_BE_SO,
    NEEDS_NOTE,
    note_of,
    refused_in_cast,
    settled_of,
    warnings_of,
)
from exercises.forms.starting import ACHILLES, BLANK
from exercises.forms.subjects import Subject
from exercises.models import PrecautionKind
from exercises.reports.orders import Order
from exercises.reports.preview import PhasePreview, Preview, preview_of
from patients.forms.widgets import Grid
from patients.models import Side

# As on the page, so that the list of what is wrong reads from its top to its bottom.
FIELD_ORDER = ["side", "position", "dorsiflexion_limit", "wakes_at", "sleeps_at"]


class OrderForm(DoseForm):
    """All that a clinician orders."""

    side = forms.ChoiceField(
        label=gettext_lazy("Which foot"),
        choices=Side.choices,
        widget=Grid({"class": "choices--grid cols--s"}),
        error_messages={"required": gettext_lazy("Choose which foot")},
    )
    wakes_at = forms.TimeField(
        label=gettext_lazy("Awake from"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={key: gettext_lazy("Enter a time, like 8:00") for key in ("required", "invalid")},
    )
    sleeps_at = forms.TimeField(
        label=gettext_lazy("Awake until"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={key: gettext_lazy("Enter a time, like 20:00") for key in ("required", "invalid")},
    )
    cast_side = forms.ChoiceField(
        label=gettext_lazy("Which leg is in it"), choices=[("", "-"), *Side.choices], required=False
    )
    note_to_patient = forms.CharField(
        label=gettext_lazy("Note to the patient (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        about: Subject,
        initial: dict[str, object] | None = None,
        phases: Sequence[Mapping[str, object]] = (),
    ) -> None:
        super().__init__(data, initial=about.known | (initial or {}), phases=phases)
        self.about = about
        points = [(slug, slug) for slug in (*about.presets, ACHILLES, BLANK)]
        self.fields["preset"] = forms.ChoiceField(choices=points, required=False, widget=forms.HiddenInput)
        for kind, (consequence, label) in CONSEQUENCES.items():
            self.fields[kind.value] = forms.BooleanField(label=kind.label, help_text=consequence, required=False)
            self.fields[note_of(kind)] = forms.CharField(label=label, max_length=300, required=False)
        for kind, (label, _refusal) in MUST_BE_SO.items():
            self.fields[settled_of(kind)] = forms.BooleanField(label=label, required=False)
        self.order_fields(FIELD_ORDER)

    def again(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: dict[str, object] | None = None,
        phases: Sequence[Mapping[str, object]] = (),
    ) -> Self:
        return type(self)(data, about=self.about, initial=initial, phases=phases)

    def clean(self) -> dict[str, Any]:
        for kind in PrecautionKind:
            if self.is_ticked(kind):
                self._check_precaution(kind)
        if self.is_ticked(PrecautionKind.ACHILLES_REPAIR) and self.cleaned_data.get("dorsiflexion_limit", 0) is None:
            self.add_error("dorsiflexion_limit", _("Set a limit for the Achilles repair: 0 is neutral"))
        if self.is_ticked(PrecautionKind.CAST_OR_BOOT):
            self._check_cast(self.cleaned_data.get("cast_side", ""))
        self._check_days()
        return self.cleaned_data

    def is_ticked(self, kind: PrecautionKind) -> bool:
        return bool(self.cleaned_data.get(kind.value))

    def _check_precaution(self, kind: PrecautionKind) -> None:
        """Ticked, it needs its note, and what must be so before anything is prescribed."""
        if not self.cleaned_data.get(note_of(kind)):
            self.add_error(note_of(kind), NEEDS_NOTE[kind])
        if kind in MUST_BE_SO and not self.cleaned_data.get(settled_of(kind)):
            self.add_error(settled_of(kind), MUST_BE_SO[kind][1])

    def _check_cast(self, cast: str) -> None:
        if not cast:
            self.add_error("cast_side", _("Choose which leg is in the cast or boot"))
            return
        refusal = refused_in_cast(self.cleaned_data.get("side", ""), cast)
        if refusal:
            self.add_error("side", refusal)

    def _check_days(self) -> None:
        """Sessions must fit the patient's waking hours, and there must be days left to do them on."""
        if self.window is None and not {"wakes_at", "sleeps_at"} & set(self.errors):
            self.add_error("sleeps_at", _("Awake until must be later than awake from"))
        phases = [phase for phase in self.phases.forms if phase.is_valid()]
        for phase in phases:
            phase.check_spacing(self.window or self.about.window)
        if self.phases.is_valid() and self._is_over(self.phases.forms[-1]):
            words = _("Every phase is over: the plan would start on day %(day)d")
            self.phases.forms[-1].add_error("last_day", words % {"day": self.day_of_start})

    def _is_over(self, last: PhaseForm) -> bool:
        last_day = last.cleaned_data["last_day"]
        return last_day is not None and last_day < self.day_of_start

    @property
    def day_of_start(self) -> int:
        return (self.about.patient.local_date(self.starts) - self.about.day_zero).days

    @property
    def starts(self) -> datetime:
        """The instant from which the order would be in force."""
        return self.about.now

    @property
    def window(self) -> schedule.Window | None:
        """The waking hours typed; None when they are not a window."""
        wakes, sleeps = self.cleaned_data.get("wakes_at"), self.cleaned_data.get("sleeps_at")
        if not wakes or not sleeps or wakes >= sleeps:
            return None
        return schedule.Window(wakes_at=wakes, sleeps_at=sleeps)

    @property
    def order(self) -> Order:
        """What was ordered. Of a form with errors: as much of it as is right, which may be no phase at all."""
        typed = self.cleaned_data
        return Order(
            day_zero=self.about.day_zero,
            window=self.window or self.about.window,
            phases=tuple(form.phase for form in self.phases.forms if form.is_valid()),
            side=typed.get("side", ""),
            position=typed.get("position", ""),
            dorsiflexion_limit=typed.get("dorsiflexion_limit"),
            note_to_patient=typed.get("note_to_patient", ""),
            precautions={kind.value: typed[note_of(kind)] for kind in PrecautionKind if self._is_attested(kind)},
            preset=self.about.presets.get(typed.get("preset", "")),
        )

    def _is_attested(self, kind: PrecautionKind) -> bool:
        return bool(self.cleaned_data.get(kind.value) and self.cleaned_data.get(note_of(kind)))

    @cached_property
    def as_sent(self) -> Self:
        """The form as if it had been sent as it stands, and looked through: what it says may be wrong."""
        form = self if self.is_bound else self.bound_to_itself()
        form.is_valid()
        return form

    @cached_property
    def preview(self) -> Preview:
        """The day that the form, filled in as it stands, would bring."""
        form = self.as_sent
        numbers = tuple(number for number, phase in enumerate(form.phases.forms, start=1) if phase.is_valid())
        return preview_of(form.order, self.about.patient, starts=form.starts, numbers=numbers)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What does not stop the prescriber and should be seen."""
        form = self.as_sent
        return warnings_of(
            {kind.value: form.is_ticked(kind) for kind in PrecautionKind},
            limit=form.cleaned_data.get("dorsiflexion_limit"),
            surgery=self.about.surgery,
            day=form.day_of_start,
        )

    @property
    def precautions(self) -> list[list[forms.BoundField]]:
        """Each precaution's box with what it asks for once it is ticked."""
        return [[self[name] for name in _fields_of(kind)] for kind in PrecautionKind]

    @property
    def phases_with_sums(self) -> list[tuple[PhaseForm, PhasePreview | None]]:
        """Each phase's fields with what it comes to on a day; None while it is not right."""
        sums = {phase.number: phase for phase in self.preview.phases}
        return [(form, sums.get(number)) for number, form in enumerate(self.phases.forms, start=1)]


def _fields_of(kind: PrecautionKind) -> list[str]:
    more = {PrecautionKind.CAST_OR_BOOT: ["cast_side"]} | {each: [settled_of(each)] for each in MUST_BE_SO}
    return [kind.value, *more.get(kind, []), note_of(kind)]
