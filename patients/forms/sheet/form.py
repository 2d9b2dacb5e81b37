"""What is asked beside a sheet, and the sheet itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import FileExtensionValidator
from django.utils.datastructures import MultiValueDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from patients.forms.lines import ask
from patients.forms.patients import ClinicianField, clinicians_of
from patients.forms.sheet import reading
from patients.forms.sheet.columns import fields_of
from patients.forms.sheet.reading import NO_TEXT, Line
from patients.forms.sheet.rows import CheckedSheet, Defaults, checked
from patients.forms.widgets import TwoColumns
from patients.models import Clinic, Country, User

MOST_ROWS = 500
ASKED = ("pasted", "dates", "clinician", "consent")


class SheetForm(forms.Form):
    """A file or pasted rows. Its text goes on to the next page in the form itself: nothing of it is kept here."""

    DAY_FIRST, MONTH_FIRST = "day", "month"
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Up to 500 patients and 128 kB. We read it once and do not keep it"),
        required=False,
        validators=[FileExtensionValidator(["csv", "txt", "tsv"], NO_TEXT)],
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,text/csv"}),
    )
    pasted = forms.CharField(
        label=_("Or paste the rows here, headings first"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
    )
    dates = forms.ChoiceField(
        label=_("How dates are written"),
        help_text=_("Dates like 2026-03-27 are read either way"),
        choices=[(DAY_FIRST, _("Day first: 27/3/2026")), (MONTH_FIRST, _("Month first: 3/27/2026"))],
        widget=TwoColumns,
        error_messages=ask(_("Choose how dates are written")),
    )
    clinician = ClinicianField(
        queryset=User.objects.none(),
        label=_("Clinician in charge"),
        help_text=_("For rows that name no clinician"),
        empty_label=_("Choose"),
        error_messages=ask(_("Choose the clinician in charge")),
    )
    consent = forms.BooleanField(
        label=_("These patients have agreed to get emails from us"),
        help_text=_("Needed before we can send the invites"),
        error_messages=ask(_("Ask the patients, and tick that they agree to emails")),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
        *,
        clinic: Clinic,
        by: User,
    ) -> None:
        month_first = clinic.country == Country.UNITED_STATES
        initial = {"dates": self.MONTH_FIRST if month_first else self.DAY_FIRST, "clinician": by.pk}
        super().__init__(data, files, initial=initial)
        self.clinic, self.by = clinic, by
        clinicians = self.fields["clinician"]
        clinicians.queryset = clinicians_of(clinic)  # type: ignore[attr-defined]  # it is a ClinicianField
        clinicians.you = by  # type: ignore[attr-defined]  # a ClinicianField

    def clean_file(self) -> str:
        """The file's text, which takes the place of what stood in the box."""
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if (file.size or 0) > reading.MOST_BYTES:
            raise ValidationError(_("This file is larger than 128 kB. Split it in two"))
        text = reading.text_of(file.read())
        self.data = self.answers | {"pasted": text}
        return text

    def clean(self) -> dict[str, Any]:
        if not self.clinic.phone:
            raise ValidationError(_("Your clinic has no phone number yet. A manager adds it on the Clinic page"))
        if "file" in self.cleaned_data and "pasted" in self.cleaned_data:
            self._read(self.cleaned_data["file"] or self.cleaned_data["pasted"])
        return self.cleaned_data

    def _read(self, text: str) -> None:
        try:
            self.cleaned_data["lines"] = _lines(text.replace("\r\n", "\n"))
            self.cleaned_data["columns"] = fields_of(self.cleaned_data["lines"].pop(0).cells)
        except ValidationError as wrong:
            self.add_error("pasted", wrong)

    def checked(self, today: date) -> CheckedSheet:
        """Every line as it would be made; `today`: the clinic's calendar day."""
        data = self.cleaned_data
        defaults = Defaults(
            clinic=self.clinic,
            by=self.by,
            today=today,
            clinician=data["clinician"],
            month_first=data["dates"] == self.MONTH_FIRST,
        )
        places, unknown = data["columns"]
        return checked(data["lines"], places=places, unknown=unknown, defaults=defaults)

    @property
    def answers(self) -> dict[str, str]:
        """What was asked and typed, the text of a file among it: the button that confirms sends it again."""
        return {name: self.data[name] for name in ASKED if name in self.data}


def _lines(text: str) -> list[Line]:
    if len(text) > reading.MOST_BYTES:
        raise ValidationError(_("This is longer than 128,000 letters. Split it in two"))
    lines = reading.lines_of(text)
    if not lines:
        raise ValidationError(_("Choose a CSV file of up to 128 kB, or paste the rows"))
    if len(lines) == 1:
        raise ValidationError(_("There is no row under the headings"))
    if len(lines) > MOST_ROWS + 1:
        words = _("These are {number} patients. Bring in {most} at a time")
        raise ValidationError(format_lazy(words, number=len(lines) - 1, most=MOST_ROWS))
    return lines


class ConfirmForm(forms.Form):
    """Which button was pressed: the one that checks, or the one that invites everybody."""

    then = forms.ChoiceField(choices=[("invite", "invite")])
