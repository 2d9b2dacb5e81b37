"""What a patient says of a set: by hand, after the pacer, from the phone's outbox."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Self, TypedDict
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dateparse import parse_datetime
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from adherence.forms.pain import PainScale
from exercises.schedule import Dose
from patients.forms.widgets import NumberOf, Numbers
from patients.models import Patient

MOST_SETS = 4
MOST_REPETITIONS, MOST_SECONDS = 500, 3600
WORST = 10
USUAL_REPETITIONS = 10
JUST_NOW = "now"
YEARS = range(2000, 2200)
SKIPPED = [("", pgettext_lazy("no answer", "Skip"))]


class Counted(TypedDict):
    """How much was done in each set: one of the two."""

    repetitions: int | None
    seconds: int | None


class InstantField(forms.CharField):
    """ISO 8601 with its offset; cleans to an aware datetime, or None when empty."""

    def to_python(self, value: object) -> datetime | None:  # type: ignore[override]  # a CharField that reads further
        text = super().to_python(value)
        try:
            moment = parse_datetime(text) if text else None
        except ValueError:
            moment = None
        if text and (moment is None or moment.utcoffset() is None or moment.year not in YEARS):
            raise ValidationError(_("Enter an instant with its offset, like 2026-11-16T10:00:00Z"), "invalid")
        return moment


class Shared:
    """A field that no form changes, so all share it: Django copies each for each form, in case one does."""

    def __deepcopy__(self, _memo: object) -> Self:
        return self


class SharedChoice(Shared, forms.TypedChoiceField):
    """One of a few."""


class SharedTime(Shared, forms.TimeField):
    """A time of day."""


class SharedNumber(Shared, forms.IntegerField):
    """A whole number."""


class SharedKey(Shared, forms.UUIDField):
    """What is entered twice is known again by it."""


class PainField(SharedChoice):
    """Pain from 0 to 10, or nothing."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Did it hurt?"),
            help_text=_("0 is no pain, 10 is the worst pain. You can skip this."),
            choices=[*SKIPPED, *((n, str(n)) for n in range(WORST + 1))],
            coerce=int,
            empty_value=None,
            required=False,
            widget=Numbers,
        )


@lru_cache(maxsize=8)
def _when(today: date) -> SharedChoice:
    return SharedChoice(
        label=_("When did you do it?"),
        choices=[
            (JUST_NOW, _("Just now")),
            (today.isoformat(), _("Earlier today")),
            ((today - timedelta(days=1)).isoformat(), _("Yesterday")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose when you did it"), "invalid_choice": _("Choose today or yesterday")},
    )


@lru_cache(maxsize=256)
def _amount(planned: int | None, *, timed: bool) -> SharedNumber:
    most = MOST_SECONDS if timed else MOST_REPETITIONS
    words = format_lazy(_("Enter a number from {low} to {high}"), low=1, high=most)
    return SharedNumber(
        label=_("How many seconds was each set?") if timed else _("How many pumps in each set?"),
        help_text=_planned(planned) if planned else "",
        initial=planned or USUAL_REPETITIONS,
        widget=NumberOf(_("seconds") if timed else _("pumps"), {"min": 1}),
        error_messages=dict.fromkeys(("required", "invalid"), words),
        validators=[MinValueValidator(1, words), MaxValueValidator(most, words)],
    )


def _planned(amount: int) -> str:
    """Of the language in which it is read."""
    return lazy(lambda: gettext("Your plan says %(planned)d. A few less is fine.") % {"planned": amount}, str)()


class HandForm(forms.Form):
    """Sets done without the phone, just now, earlier today or yesterday. Cleans `performed_at` too."""

    big_labels = True
    uuid = SharedKey(widget=forms.HiddenInput)
    when = SharedChoice()
    time = SharedTime(
        label=_("If it was earlier, about what time?"),
        required=False,
        widget=forms.TimeInput({"type": "time", "class": "in-m"}, format="%H:%M"),
        error_messages={"invalid": _("Enter a time like 12:30")},
    )
    sets = SharedChoice(
        label=_("How many sets?"),
        choices=[(n, str(n)) for n in range(1, MOST_SETS + 1)],
        coerce=int,
        widget=Numbers,
        error_messages={
            "required": _("Choose how many sets you did"),
            "invalid_choice": _("You can log up to 4 sets at once. Add the rest in a new entry"),
        },
    )
    amount = SharedNumber()
    pain = PainField()

    def __init__(self, data: object = None, *, patient: Patient, dose: Dose | None, now: datetime) -> None:
        super().__init__(data, initial={"uuid": uuid4(), "when": JUST_NOW})  # type: ignore[arg-type]  # a QueryDict
        self.patient, self.now = patient, now
        self.timed = dose is not None and dose.seconds is not None
        planned = (dose.seconds or dose.repetitions) if dose else None
        self.fields |= {"when": _when(patient.local_date(now)), "amount": _amount(planned, timed=self.timed)}

    def clean_time(self) -> object:
        when, time = self.cleaned_data.get("when"), self.cleaned_data["time"]
        if when and when != JUST_NOW and time is None:
            raise ValidationError(_("Enter about what time you did it, like 12:30"), "required")
        return time

    def clean(self) -> None:
        when, time = self.cleaned_data.get("when"), self.cleaned_data.get("time")
        if when == JUST_NOW:
            self.cleaned_data["performed_at"] = self.now
        elif when and time is not None:
            moment = datetime.combine(datetime.fromisoformat(when), time, tzinfo=self.patient.zone)
            self.cleaned_data["performed_at"] = moment
            if moment > self.now:
                self.add_error("time", _("Enter a time earlier than now, like 12:30 pm"))

    @property
    def counted(self) -> Counted:
        amount = self.cleaned_data["amount"]
        return {"repetitions": None if self.timed else amount, "seconds": amount if self.timed else None}


class FeelForm(forms.Form):
    """How a set felt, where anything is said of it."""

    big_labels = True
    pain = forms.TypedChoiceField(
        label=_("How did that set feel?"),
        help_text=_("Choose a number, or skip this."),
        choices=[(n, str(n)) for n in range(WORST + 1)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=PainScale,
    )


class CountForm(forms.Form):
    """How much was done in a set: repetitions or seconds, one of them."""

    uuid = forms.UUIDField(widget=forms.HiddenInput)
    repetitions = forms.IntegerField(
        min_value=1, max_value=MOST_REPETITIONS, required=False, widget=forms.HiddenInput, label=_("Pumps")
    )
    seconds = forms.IntegerField(
        min_value=1, max_value=MOST_SECONDS, required=False, widget=forms.HiddenInput, label=_("Seconds")
    )

    def clean(self) -> None:
        given = [self.cleaned_data.get(name) for name in ("repetitions", "seconds")]
        if not self.errors and given.count(None) != 1:
            raise ValidationError(_("A set has pumps or seconds"), "one_of_them")


class GuidedForm(CountForm):
    """What the pacer counted. A phone whose clock is wrong is not believed: then the set was done just now."""

    performed_at = InstantField(required=False, widget=forms.HiddenInput)
