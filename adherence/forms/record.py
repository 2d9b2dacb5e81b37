"""What of a record is asked for, in its address."""

from __future__ import annotations

from django import forms

ALL = "all"


class RecordForm(forms.Form):
    sets = forms.ChoiceField(choices=[(ALL, ALL)], required=False)

    @property
    def wants_all_sets(self) -> bool:
        return self.is_valid() and self.cleaned_data["sets"] == ALL
