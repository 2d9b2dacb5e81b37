"""A clinic's settings, within the bounds that keep its patients safe; and a first clinic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from patients.forms.lines import LineField, PhoneField, ask
from patients.forms.widgets import NumberOf
from patients.forms.zones import ZoneField
from patients.models import Clinic, Country

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    ClinicModelForm = forms.ModelForm[Clinic]
else:
    ClinicModelForm = forms.ModelForm

THRESHOLDS = {"stop_threshold", "review_threshold"}
is_emergency_number = RegexValidator(r"^\d{2,6}$", _("Enter 2 to 6 figures, like 999"))


def _between(low: int, high: int, *, label: _StrPromise, unit: _StrPromise, hint: _StrPromise) -> forms.IntegerField:
    """A whole number with its bounds told beforehand, and again when they are missed."""
    words = format_lazy(_("Enter a number from {low} to {high}"), low=low, high=high)
    return forms.IntegerField(
        label=label,
        help_text=hint,
        min_value=low,
        max_value=high,
        widget=NumberOf(unit),
        error_messages={"min_value": words, "max_value": words, "invalid": words, "required": words},
    )


class ClinicForm(ClinicModelForm):
    """Numbers, hours, thresholds, reminders (domain rules, section 4: bounds of thresholds and times; section 5)."""

    name = LineField(label=_("Name"), max_length=120, error_messages=ask(_("Enter the clinic’s name")))
    phone = PhoneField(
        label=_("Phone patients call"),
        help_text=_("Shown on every page a patient sees"),
        max_length=30,
        error_messages=ask(_("Enter the number patients call")),
    )
    emergency_number = LineField(
        label=_("Emergency number"),
        help_text=_("Leave empty to use the one of your country"),
        max_length=10,
        required=False,
        validators=[is_emergency_number],
    )
    time_zone = ZoneField(label=_("Time zone"))
    opening_hours = LineField(
        label=_("Opening hours"),
        help_text=_("As a patient should read them, like Monday to Friday, 8 am to 6 pm"),
        max_length=200,
        required=False,
    )
    stop_threshold = _between(
        4, 9, label=_("Stop the plan at"), unit=_("of 10"), hint=_("4 to 9. A score this high stops the exercises")
    )
    review_threshold = _between(
        2, 8, label=_("Ask us to look at"), unit=_("of 10"), hint=_("2 to 8, and lower than the score that stops")
    )
    acknowledge_emergency = _between(1, 30, label=_("Emergency"), unit=_("minutes"), hint=_("Usually 15, at most 30"))
    acknowledge_urgent = _between(1, 240, label=_("Urgent"), unit=_("minutes"), hint=_("Usually 120, at most 240"))
    acknowledge_review = _between(
        1, 2880, label=_("Soon"), unit=_("minutes"), hint=_("Usually 1440, which is a day; at most 2880")
    )

    class Meta:
        model = Clinic
        fields = [
            "name",
            "phone",
            "country",
            "emergency_number",
            "time_zone",
            "opening_hours",
            "out_of_hours",
            "stop_threshold",
            "review_threshold",
            "acknowledge_emergency",
            "acknowledge_urgent",
            "acknowledge_review",
            "sends_reminders",
            "repeat_after",
            "weekly_summary",
            "summary_as_link",
        ]
        labels = {
            "country": _("Country"),
            "out_of_hours": _("What to do out of hours"),
            "sends_reminders": _("Send reminders by email"),
            "repeat_after": _("Remind again when nothing was logged"),
            "weekly_summary": _("Send the weekly summary by email"),
            "summary_as_link": _("Put only a link into the summary"),
        }
        help_texts = {
            "out_of_hours": _("Patients read this when they report pain, like Call 111 at night"),
            "sends_reminders": _("At the times of the plan, at most 8 a day"),
            "weekly_summary": _("On Monday morning, about the week before"),
            "summary_as_link": _("Otherwise it shows the sets of each day"),
        }
        widgets = {"out_of_hours": forms.Textarea({"rows": 3})}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        stop, review = self.cleaned_data.get("stop_threshold"), self.cleaned_data.get("review_threshold")
        if stop is not None and review is not None and review >= stop:
            self.add_error("review_threshold", _("This score must be lower than the one that stops the plan"))
        return cleaned

    def save_changes(self) -> None:
        """Write what was changed; the two thresholds only together, since they were checked together."""
        changed = set(self.changed_data)
        pair = THRESHOLDS if changed & THRESHOLDS else set()
        self.instance.save(update_fields=changed | pair)


class FirstClinicForm(forms.Form):
    """A clinic and its first manager, as `manage.py create_clinic` is told of them."""

    name = LineField(max_length=120)
    phone = PhoneField(max_length=30, required=False)
    country = forms.ChoiceField(choices=Country.choices)
    time_zone = ZoneField(label=_("Time zone"))
    manager_email = forms.EmailField(max_length=254)
    manager_name = LineField(max_length=160)
