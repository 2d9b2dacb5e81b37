"""What the caseload is asked for, in its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from adherence.reports.caseload import Facts, Group, Sort, Wanted
from patients.forms.lines import LineField
from patients.models import Procedure


class CaseloadForm(forms.Form):
    """Nothing of it is required; what cannot be understood is left out, and said."""

    q = LineField(label=_("Name or record number"), max_length=100, required=False, widget=forms.SearchInput)
    procedure = forms.ChoiceField(label=_("Surgery"), required=False)
    clinician = forms.ChoiceField(label=_("Clinician"), required=False)
    sort = forms.ChoiceField(label=_("Sort by"), choices=Sort.choices, required=False)
    state = forms.ChoiceField(choices=Group.choices, required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, str], *, everybody: Iterable[Facts]) -> None:
        super().__init__(data)
        clinicians = {str(f.patient.clinician_id): str(f.patient.clinician) for f in everybody}
        by_name = sorted(clinicians.items(), key=lambda item: item[1].casefold())
        self.choices_of("clinician", [("", _("Everyone’s patients")), *by_name])
        self.choices_of("procedure", [("", _("All surgery")), *Procedure.choices])

    def choices_of(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = choices

    def wanted(self) -> Wanted:
        """What was understood."""
        self.is_valid()
        asked = self.cleaned_data
        return Wanted(
            text=asked.get("q") or "",
            procedure=asked.get("procedure") or "",
            clinician=asked.get("clinician") or "",
            group=asked.get("state") or "",
            sort=asked.get("sort") or Sort.NEED,
            page=asked.get("page") or 1,
        )
