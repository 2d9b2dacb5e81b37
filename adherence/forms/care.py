"""What the team does about a patient's care, from the record: who is in charge, how to reach them, the end of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from patients.forms.lines import LineField, PhoneField, ask
from patients.forms.patients import ClinicianField, clinicians_of
from patients.models import Patient, User

if TYPE_CHECKING:
    PatientModelForm = forms.ModelForm[Patient]
else:
    PatientModelForm = forms.ModelForm


class DischargeForm(forms.Form):
    """A reason, then a second press: `confirmed` comes from the page that shows the reason once more."""

    reason = LineField(
        label=_("Reason for discharging"),
        help_text=_("It stays in the record, and the patient can read it"),
        max_length=300,
        error_messages=ask(_("Say why the care ends")),
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


class HandOverForm(forms.Form):
    clinician = ClinicianField(
        queryset=User.objects.none(),
        label=_("New clinician in charge"),
        empty_label=_("Choose"),
        error_messages=ask(_("Choose who takes over")),
    )
    reason = LineField(label=_("Reason (optional)"), max_length=300, required=False)

    def __init__(self, data: QueryDict | None, *, patient: Patient, by: User) -> None:
        super().__init__(data)
        others = clinicians_of(patient.clinic).exclude(pk=patient.clinician_id)
        clinicians = self.fields["clinician"]
        clinicians.queryset = others  # type: ignore[attr-defined]  # it is our ClinicianField
        clinicians.you = by  # type: ignore[attr-defined]  # a ClinicianField


class ContactForm(PatientModelForm):
    """How to reach a patient. What was not touched is not written, so that two colleagues undo nothing."""

    email = forms.EmailField(
        label=_("Email"),
        help_text=_("Mail goes there. It does not change the address the patient signs in with"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages=ask(_("Enter the patient’s email address")),
    )
    phone = PhoneField(
        label=_("Phone we can call"), max_length=30, error_messages=ask(_("Enter a phone number we can call"))
    )

    class Meta:
        model = Patient
        fields = ["email", "phone", "language"]
        labels = {"language": _("Language for emails and app")}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email.lower()

    @property
    def changes(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.changed_data}


class MessageForm(forms.Form):
    """A few words to the patient. `uuid` makes a second press the same message."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Message"),
        help_text=_("Up to 500 characters. It stands on the patient’s Today until they say that they read it"),
        max_length=500,
        widget=forms.Textarea({"rows": 5}),
        error_messages=ask(_("Write the message")),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"uuid": uuid4()})
