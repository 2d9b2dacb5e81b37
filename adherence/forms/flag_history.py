"""Which resolved flags to show, and over how long the figures go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from adherence.models.flags import Level
from adherence.reports.flag_history import WINDOWS, Asked
from patients.models import User


class Period(TextChoices):
    """How long ago a flag was resolved, in days."""

    WEEK = "7", _("The last 7 days")
    MONTH = "30", _("The last 30 days")
    QUARTER = "90", _("The last 90 days")
    YEAR = "365", _("The last 12 months")


class HistoryForm(forms.Form):
    """Nothing of it is required; what cannot be understood is left out, and said."""

    level = forms.ChoiceField(label=_("Level"), required=False, choices=[("", _("Every level")), *Level.choices])
    who = forms.ChoiceField(label=_("Acknowledged or resolved by"), required=False)
    period = forms.ChoiceField(label=_("Resolved in"), required=False, choices=[("", _("All time")), *Period.choices])
    over = forms.ChoiceField(required=False, choices=[(str(days), days) for days in WINDOWS], widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, people: Iterable[User]) -> None:
        super().__init__(data)
        names: list[tuple[str, Any]] = [("", _("Anybody")), *((str(each.pk), each.name) for each in people)]
        self.fields["who"] = forms.ChoiceField(label=self.fields["who"].label, required=False, choices=names)

    @property
    def asked(self) -> Asked:
        """What was understood."""
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value}
        return Asked(
            level=said.get("level", ""),
            who=said.get("who", ""),
            days=int(said["period"]) if "period" in said else None,
            over=int(said.get("over", Asked.over)),
            page=said.get("page", 1),
        )
