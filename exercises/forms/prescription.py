"""The form that orders ankle pumps: who it is about, how to do it, precautions; its phases are a formset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Self

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exercises import schedule
from exercises.forms.phases import PhaseForm, PhaseFormSet
from exercises.forms.precautions import CONSEQUENCES, NEEDS_NOTE, note_of
from exercises.forms.starting import ACHILLES, BLANK
from exercises.models import Position, PrecautionKind, Preset
from exercises.reports.orders import Order
from exercises.reports.preview import PhasePreview, Preview, preview_of
from patients.forms.widgets import Grid, NumberOf
from patients.models import Patient, Side, Surgery


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Whom and when an order is about: its days count from `day_zero`; presets by slug."""

    patient: Patient
    surgery: Surgery | None
    day_zero: date
    now: datetime
    presets: Mapping[str, Preset]

    @property
    def window(self) -> schedule.Window:
        return schedule.Window(wakes_at=self.patient.wakes_at, sleeps_at=self.patient.sleeps_at)

    @property
    def day_number(self) -> int:
        """Today's day, as phases count."""
        return (self.patient.local_date(self.now) - self.day_zero).days

    @property
    def age(self) -> int:
        return self.patient.age(self.now)

    @property
    def window_of_patient(self) -> dict[str, object]:
        return {"wakes_at": self.patient.wakes_at, "sleeps_at": self.patient.sleeps_at}


class OrderForm(forms.Form):
    """All that a clinician orders. `phases` is the formset of its doses; valid only together with it."""

    side = forms.ChoiceField(
        label=gettext_lazy("Which foot"),
        choices=Side.choices,
        widget=Grid({"class": "choices--grid cols--s"}),
        error_messages={"required": gettext_lazy("Choose which foot")},
    )
    position = forms.ChoiceField(
        label=gettext_lazy("Position"),
        choices=Position.choices,
        initial=Position.EITHER,
        widget=Grid({"class": "choices--grid cols--s"}),
        error_messages={"required": gettext_lazy("Choose a position")},
    )
    dorsiflexion_limit = forms.IntegerField(
        label=gettext_lazy("Pull up no further than (optional)"),
        help_text=gettext_lazy("0 is neutral: no pull up past flat"),
        min_value=0,
        max_value=30,
        required=False,
        widget=NumberOf(gettext_lazy("degrees past neutral")),
        error_messages={
            key: gettext_lazy("Enter a number from 0 to 30, or leave it empty")
            for key in ("invalid", "min_value", "max_value")
        },
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
        super().__init__(data, initial=about.window_of_patient | (initial or {}))
        self.about = about
        self.phases = PhaseFormSet(data, prefix="phases", initial=phases)
        points = [(slug, slug) for slug in (*about.presets, ACHILLES, BLANK)]
        self.fields["preset"] = forms.ChoiceField(choices=points, required=False, widget=forms.HiddenInput)
        for kind, (consequence, label) in CONSEQUENCES.items():
            self.fields[kind.value] = forms.BooleanField(label=kind.label, help_text=consequence, required=False)
            self.fields[note_of(kind)] = forms.CharField(label=label, max_length=300, required=False)

    def is_valid(self) -> bool:
        return super().is_valid() and self.phases.is_valid()

    def clean(self) -> dict[str, Any]:
        for kind in PrecautionKind:
            if self.cleaned_data.get(kind.value) and not self.cleaned_data.get(note_of(kind)):
                self.add_error(note_of(kind), NEEDS_NOTE[kind])
        limited = self.cleaned_data.get("dorsiflexion_limit", 0) is not None
        if self.cleaned_data.get(PrecautionKind.ACHILLES_REPAIR.value) and not limited:
            self.add_error("dorsiflexion_limit", _("Set a limit for the Achilles repair: 0 is neutral"))
        self._check_days()
        return self.cleaned_data

    def _check_days(self) -> None:
        """Sessions must fit the patient's waking hours, and there must be days left to do them on."""
        if self.window is None and not {"wakes_at", "sleeps_at"} & set(self.errors):
            self.add_error("sleeps_at", _("Awake until must be later than awake from"))
        phases = [phase for phase in self.phases.forms if phase.is_valid()]
        for phase in phases:
            phase.check_spacing(self.window or self.about.window)
        if self.phases.is_valid() and self._is_over(self.phases.forms[-1]):
            words = _("Every phase is over: the plan would start on day %(day)d")
            self.phases.forms[-1].add_error("last_day", words % {"day": self._first_day})

    def _is_over(self, last: PhaseForm) -> bool:
        last_day = last.cleaned_data["last_day"]
        return last_day is not None and last_day < self._first_day

    @property
    def _first_day(self) -> int:
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
    def preview(self) -> Preview:
        """The day that the form, filled in as it stands, would bring."""
        form = self if self.is_bound else self.bound_to_itself()
        form.is_valid()
        numbers = tuple(number for number, phase in enumerate(form.phases.forms, start=1) if phase.is_valid())
        return preview_of(form.order, self.about.patient, starts=form.starts, numbers=numbers)

    def bound_to_itself(self) -> Self:
        """The same form as if it had been sent as it is shown."""
        shown = [*self, self.phases.management_form["TOTAL_FORMS"], self.phases.management_form["INITIAL_FORMS"]]
        shown += [field for phase in self.phases.forms for field in phase]
        return type(self)({field.html_name: field.value() for field in shown}, about=self.about)

    @property
    def precautions(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each precaution's box with its note."""
        return [(self[kind.value], self[note_of(kind)]) for kind in PrecautionKind]

    @property
    def phases_with_sums(self) -> list[tuple[PhaseForm, PhasePreview | None]]:
        """Each phase's fields with what it comes to on a day; None while it is not right."""
        sums = {phase.number: phase for phase in self.preview.phases}
        return [(form, sums.get(number)) for number, form in enumerate(self.phases.forms, start=1)]
