"""What of a record is asked for, in its address."""

from __future__ import annotations

from django import forms

ALL = "all"


class RecordForm(forms.Form):
    sets = forms.ChoiceField(choices=[(ALL, ALL)], required=False)
    events = forms.ChoiceField(choices=[(ALL, ALL)], required=False)

    @property
    def wants_all_sets(self) -> bool:
        return self._asks_for_all("sets")

    @property
    def wants_all_events(self) -> bool:
        return self._asks_for_all("events")

    def _asks_for_all(self, what: str) -> bool:
        """What is not understood is not asked."""
        self.is_valid()
        return self.cleaned_data.get(what) == ALL
