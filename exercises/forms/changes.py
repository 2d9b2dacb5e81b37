"""The short forms that hold and stop a prescription."""

from __future__ import annotations

from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from exercises import schedule
from exercises.models import Hold
from patients.forms.dates import DateBoxesField
from patients.forms.widgets import Grid
from patients.models import Patient

LONGEST_HOLD = 366  # days


class HoldForm(forms.Form):
    """Why, and until when: nothing is due before the start of the day `until`; empty: until somebody restarts it."""

    cause = forms.ChoiceField(
        label=_("Why"), choices=Hold.Cause.choices, widget=Grid, error_messages={"required": _("Choose why")}
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, error_messages={"required": _("Say why the plan is on hold")}
    )
    until = DateBoxesField(
        label=_("Sessions start again on (optional)"),
        help_text=_("Leave empty to hold until someone restarts it"),
        required=False,
    )

    def __init__(self, data: object = None, *, patient: Patient, now: datetime) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None, as views hand it over
        self.patient, self.now = patient, now

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and not 0 < (until - self.patient.local_date(self.now)).days <= LONGEST_HOLD:
            raise ValidationError(_("Enter a day after today, within a year"))
        return until

    @property
    def ends_at(self) -> datetime | None:
        until = self.cleaned_data["until"]
        return schedule.local_midnight(self.patient.time_zone, until) if until else None


class StopForm(forms.Form):
    """A reason, then a second press: `confirmed` comes from the page that shows the reason once more."""

    reason = forms.CharField(
        label=_("Reason for stopping"), max_length=300, error_messages={"required": _("Say why the plan stops")}
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
