"""Which week's figures are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from adherence.reports.figures import EARLIEST, Week, last_week, week_of


class WeekForm(forms.Form):
    """The week that a day lies in, in the clinic's `zone`; the last one that is over when none is asked for."""

    week = forms.DateField(
        label=_("Week of"),
        help_text=_("Any day of it, like 2026-11-16"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.TextInput({"autocomplete": "off", "maxlength": 10}),
        error_messages={"invalid": _("Enter a day as year, month and day, like 2026-11-16")},
    )

    def __init__(self, data: Mapping[str, str], *, zone: ZoneInfo, now: datetime) -> None:
        self.zone, self.now = zone, now
        super().__init__({"week": data.get("week") or last_week(zone, now).monday.isoformat()})

    def clean_week(self) -> Week:
        day: date = self.cleaned_data["week"]
        if day < EARLIEST:
            raise ValidationError(_("There are no figures of that week. Enter a later day."), "too_early")
        if day > self.now.astimezone(self.zone).date():
            raise ValidationError(_("That day is still to come. Enter today or an earlier day."), "still_to_come")
        return week_of(day, zone=self.zone, now=self.now)

    @property
    def asked(self) -> Week:
        """What was understood, or the last week that is over."""
        return self.cleaned_data["week"] if self.is_valid() else last_week(self.zone, self.now)
