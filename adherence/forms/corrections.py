"""What the clinic enters for a patient, and what it takes back: each with its reason."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from adherence.forms.sets import MOST_REPETITIONS, MOST_SECONDS, MOST_SETS, USUAL_REPETITIONS, Counted
from exercises.schedule import Dose
from patients.forms.dates import DateBoxesField
from patients.forms.lines import LineField
from patients.forms.widgets import NumberOf, Numbers
from patients.models import Patient


class EntryForm(forms.Form):
    """Sets that a patient told the clinic of. Cleans `performed_at` too, by the patient's clock."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    day = DateBoxesField(label=_("Day"), help_text=_("Up to 30 days back"))
    time = forms.TimeField(
        label=_("About what time, by the patient’s clock?"),
        widget=forms.TimeInput({"type": "time", "class": "in-m"}, format="%H:%M"),
        error_messages={"required": _("Enter about what time"), "invalid": _("Enter a time like 12:30")},
    )
    sets = forms.TypedChoiceField(
        label=_("How many sets?"),
        choices=[(n, str(n)) for n in range(1, MOST_SETS + 1)],
        coerce=int,
        widget=Numbers,
        error_messages={"required": _("Choose how many sets")},
    )
    amount = forms.IntegerField(min_value=1)
    reason = LineField(
        label=_("Reason"),
        help_text=_("Who told you, and how. It stays in the record, and the patient can read it"),
        max_length=300,
        error_messages={"required": _("Say why the clinic adds this set")},
    )

    def __init__(self, data: object = None, *, patient: Patient, dose: Dose | None, now: datetime) -> None:
        self.patient, self.now = patient, now
        self.timed = dose is not None and dose.seconds is not None
        planned = (dose.seconds or dose.repetitions) if dose else USUAL_REPETITIONS
        initial = {"uuid": uuid4(), "day": patient.local_date(now), "sets": 1, "amount": planned}
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # a QueryDict, as views hand it over
        most = MOST_SECONDS if self.timed else MOST_REPETITIONS
        self.fields["amount"] = forms.IntegerField(
            label=_("Seconds in each set") if self.timed else _("Pumps in each set"),
            min_value=1,
            max_value=most,
            widget=NumberOf(_("seconds") if self.timed else _("pumps"), {"min": 1}),
        )

    def clean(self) -> None:
        day: date | None = self.cleaned_data.get("day")
        at: time | None = self.cleaned_data.get("time")
        if day is None or at is None:
            return
        performed_at = datetime.combine(day, at, tzinfo=self.patient.zone)
        self.cleaned_data["performed_at"] = performed_at
        if performed_at > self.now:
            self.add_error("time", ValidationError(_("Enter a time earlier than now"), "ahead"))

    @property
    def counted(self) -> Counted:
        amount = self.cleaned_data["amount"]
        return {"repetitions": None if self.timed else amount, "seconds": amount if self.timed else None}


class TakeBackForm(forms.Form):
    reason = LineField(
        label=_("Reason"),
        help_text=_("It stays in the record, beside the set, and the patient can read it"),
        max_length=300,
        error_messages={"required": _("Say why the set is taken back")},
    )
