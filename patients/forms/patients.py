"""Taking a patient into care: who it is, what was done, and whom to ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.forms.dates import DateBoxesField
from patients.forms.lines import LineField, PhoneField, ask
from patients.forms.widgets import Grid
from patients.forms.zones import ZoneField
from patients.models import Clinic, Patient, Procedure, Role, Side, Surgery, User

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    PatientModelForm = forms.ModelForm[Patient]
    UserChoiceField = forms.ModelChoiceField[User]
else:
    PatientModelForm = forms.ModelForm
    UserChoiceField = forms.ModelChoiceField

OLDEST = 120  # years
LONGEST_AGO = 10  # years since the surgery
QUIET = {"autocomplete": "off"}  # the browser must not offer the last patient's details
CLOCK = forms.TimeInput({"type": "time"}, format="%H:%M")


class ClinicianField(UserChoiceField):
    """A clinician who works in the clinic now."""

    you: User | None = None

    def label_from_instance(self, obj: User) -> str:
        return str(_("%(name)s (you)") % {"name": obj.name}) if obj == self.you else obj.name


def clinicians_of(clinic: Clinic) -> models.QuerySet[User]:
    """Accounts of the clinic's clinicians, in the order of their names."""
    working = clinic.memberships.active().filter(role=Role.CLINICIAN)
    return User.objects.filter(pk__in=working.values("user")).order_by("name")


class PatientInviteForm(PatientModelForm):
    """A new patient of the clinic and the surgery. `today`: the clinic's calendar day."""

    given_name = LineField(
        label=_("First name"),
        max_length=80,
        widget=forms.TextInput(QUIET),
        error_messages=ask(_("Enter the first name")),
    )
    family_name = LineField(
        label=_("Last name"), max_length=80, widget=forms.TextInput(QUIET), error_messages=ask(_("Enter the last name"))
    )
    record_number = LineField(
        label=_("Record number"),
        max_length=30,
        widget=forms.TextInput(QUIET),
        error_messages=ask(_("Enter the record number")),
    )
    date_of_birth = DateBoxesField(label=_("Date of birth"), error_messages=ask(_("Enter the date of birth")))
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput(QUIET),
        error_messages=ask(_("Enter the patient’s email address")),
    )
    phone = PhoneField(
        label=_("Phone we can call"), max_length=30, error_messages=ask(_("Enter a phone number we can call"))
    )
    time_zone = ZoneField(label=_("Time zone"))
    wakes_at = forms.TimeField(
        label=_("Awake from"), widget=CLOCK, error_messages=ask(_("Enter when the patient’s day begins"))
    )
    sleeps_at = forms.TimeField(
        label=_("Awake until"), widget=CLOCK, error_messages=ask(_("Enter when the patient’s day ends"))
    )
    procedure = forms.ChoiceField(
        label=_("Operation"),
        choices=[("", _("Choose")), *Procedure.choices],
        error_messages=ask(_("Choose the operation")),
    )
    surgery_date = DateBoxesField(label=_("Date of surgery"), error_messages=ask(_("Enter the date of surgery")))
    side = forms.ChoiceField(
        label=_("Which side"),
        choices=Side.choices,
        widget=Grid({"class": "choices--grid cols--s"}),
        error_messages=ask(_("Choose which side")),
    )
    clinician = ClinicianField(
        queryset=User.objects.none(),
        label=_("Clinician in charge"),
        empty_label=_("Choose"),
        error_messages=ask(_("Choose the clinician in charge")),
    )
    consent = forms.BooleanField(
        label=_("The patient has agreed to get emails from us"),
        help_text=_("Needed before we can send the invite"),
        error_messages=ask(_("Ask the patient, and tick that they agree to emails")),
    )

    class Meta:
        model = Patient
        fields = [
            "given_name",
            "family_name",
            "record_number",
            "date_of_birth",
            "email",
            "phone",
            "language",
            "time_zone",
            "wakes_at",
            "sleeps_at",
            "clinician",
        ]
        labels = {"language": _("Language for emails and app")}

    def __init__(self, data: Mapping[str, Any] | None = None, *, clinic: Clinic, by: User, today: date) -> None:
        patient = Patient(clinic=clinic, time_zone=clinic.time_zone)
        super().__init__(data, instance=patient, initial={"clinician": by.pk})
        self.clinic, self.today = clinic, today
        clinicians = self.fields["clinician"]
        clinicians.queryset = clinicians_of(clinic)  # type: ignore[attr-defined]  # it is our ClinicianField
        clinicians.you = by  # type: ignore[attr-defined]  # a ClinicianField

    def clean_date_of_birth(self) -> date:
        born: date = self.cleaned_data["date_of_birth"]
        if born > self.today:
            raise ValidationError(_("The date of birth must be in the past"))
        if born.year < self.today.year - OLDEST:
            raise ValidationError(_("Check the year of birth"))
        return born

    def clean_surgery_date(self) -> date:
        day: date = self.cleaned_data["surgery_date"]
        if day > self.today:
            raise ValidationError(_("The date of surgery must be today or earlier"))
        if day.year < self.today.year - LONGEST_AGO:
            raise ValidationError(_("Check the year of surgery"))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_order("date_of_birth", "surgery_date", _("The surgery cannot be before the date of birth"))
        self._check_order("wakes_at", "sleeps_at", _("Awake until must be later than awake from"))
        if not self.clinic.phone:
            raise ValidationError(_("Your clinic has no phone number yet. A manager adds it on the Clinic page"))
        return cleaned

    def _check_order(self, first: str, then: str, sentence: _StrPromise) -> None:
        early, late = self.cleaned_data.get(first), self.cleaned_data.get(then)
        if early is not None and late is not None and early >= late:
            self.add_error(then, sentence)

    def surgery(self) -> Surgery:
        """Not saved yet; the patient is named when it is."""
        data = self.cleaned_data
        return Surgery(procedure=data["procedure"], side=data["side"], date=data["surgery_date"])


class PreviewForm(forms.Form):
    """What the preview of the mail follows while it is typed."""

    given_name = LineField(max_length=80, required=False)


class NextStepForm(forms.Form):
    """Which of the two buttons was pressed."""

    then = forms.ChoiceField(choices=[("plan", "plan")], required=False)
