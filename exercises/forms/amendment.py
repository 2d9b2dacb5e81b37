"""The form that changes a prescription: the order anew, from when, and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exercises import schedule
from exercises.forms.phases import initial_of_phase
from exercises.forms.precautions import MUST_BE_SO, note_of, other_foot, settled_of
from exercises.forms.prescription import OrderForm
from exercises.models import PrecautionKind, PrescriptionVersion
from exercises.reports.versions import Change, changes
from patients.forms.dates import DateBoxesField
from patients.forms.widgets import Grid

FURTHEST = 366  # days ahead


class AmendForm(OrderForm):
    """`seen` is the number of the version that stood beside the form."""

    NOW, LATER = "now", "later"

    seen = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)
    starting = forms.ChoiceField(
        label=gettext_lazy("From when"),
        choices=[(NOW, gettext_lazy("From now")), (LATER, gettext_lazy("From the start of a later day"))],
        initial=NOW,
        widget=Grid,
        error_messages={"required": gettext_lazy("Choose from when")},
    )
    starts_on = DateBoxesField(label=gettext_lazy("First day, if later"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why the plan changes")},
    )

    def clean(self) -> dict[str, Any]:
        today = self.about.patient.local_date(self.about.now)
        if self.cleaned_data.get("starting") == self.LATER and "starts_on" in self.cleaned_data:
            self._check_start(self.cleaned_data["starts_on"], today)
        return super().clean()

    def _check_start(self, starts_on: date | None, today: date) -> None:
        if starts_on is None:
            self.add_error("starts_on", _("Enter the first day of the new plan"))
        elif not 0 < (starts_on - today).days <= FURTHEST:
            self.add_error("starts_on", _("Enter a day after today, within a year"))

    @property
    def first_day(self) -> date | None:
        """The later day from whose start the change is in force; None: from now."""
        later = self.cleaned_data.get("starting") == self.LATER
        return self.cleaned_data.get("starts_on") if later else None

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the form, as it stands, changes in the plan there is. Only while `is_comparable`."""
        return changes(self.about.last, self.as_sent.order) if self.about.last else ()

    @property
    def is_comparable(self) -> bool:
        """A phase that is not right has no words, and would take the number of the next."""
        return self.as_sent.phases.is_valid()

    @property
    def starts_in_words(self) -> str:
        first_day = self.as_sent.first_day
        if first_day is None:
            return _("From now")
        return _("From the start of %(day)s") % {"day": date_format(first_day, "WEEKDAY_FORMAT")}

    @property
    def starts(self) -> datetime:
        if self.first_day is None:
            return self.about.now
        return schedule.local_midnight(self.about.patient.time_zone, self.first_day)


def initial_of(version: PrescriptionVersion) -> dict[str, object]:
    """What stands in a version, as the form shows it."""
    precautions = {precaution.kind: precaution.note for precaution in version.precautions.all()}
    cast = {"cast_side": other_foot(version.side)} if PrecautionKind.CAST_OR_BOOT in precautions else {}
    return {
        "seen": version.number,
        "side": version.side,
        "position": version.position,
        "dorsiflexion_limit": version.dorsiflexion_limit,
        "note_to_patient": version.note_to_patient,
        **{kind.value: kind in precautions for kind in PrecautionKind},
        **{note_of(kind): precautions.get(kind, "") for kind in PrecautionKind},
        **{settled_of(kind): kind in precautions for kind in MUST_BE_SO},
        **cast,
    }


def phases_of(version: PrescriptionVersion) -> list[dict[str, object]]:
    """The phases of a version, as the form shows them."""
    return [initial_of_phase(phase) for phase in version.phases.all()]
