"""The patient's settings: reminders, pause, weekly summary, language, zone, waking hours, phone, colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from adherence.actions.reminders import Preferences
from adherence.forms.settings.account import colours_field, language_field
from adherence.forms.settings.choices import (
    AS_CLINIC,
    LINK,
    NO_SUMMARY,
    OFF,
    PAUSED_DAYS,
    PAUSING,
    UNTIL,
    choices_of,
    chosen,
)
from adherence.models import ReminderSettings
from exercises import schedule
from patients.forms.dates import DateBoxesField
from patients.forms.zones import ZoneSelect
from patients.models import Patient, RepeatAfter

APART = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(days=92)


def clock_field(label: object, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(
        label=label,  # type: ignore[arg-type]  # lazy
        required=required,
        widget=forms.TimeInput({"type": "time", "step": 300}, format="%H:%M"),
        error_messages={"required": _("Enter a time, like 08:30"), "invalid": _("Enter a time, like 08:30")},
    )


class SettingsForm(forms.Form):
    """Cleans to `preferences`. Fields `time_1`… are one for each reminder of a usual day.

    What a patient has not chosen is as the clinic usually does it, and says so until the patient chooses.
    """

    repeat_after = forms.ChoiceField(label=_("Remind me again when I have not logged the session"), required=False)
    pause = forms.ChoiceField(
        label=_("Pause reminders"),
        help_text=_("This stops the messages, not your plan."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether to pause reminders")},
    )
    until = DateBoxesField(label=_("Pause until this day"), required=False)
    summary = forms.ChoiceField(
        label=_("Weekly summary, on Monday morning"),
        widget=forms.RadioSelect,
    )
    language = language_field()
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        widget=ZoneSelect,
        error_messages={"invalid_choice": _("Choose a time zone from the list")},
    )
    wakes_at = clock_field(_("Awake from"))
    sleeps_at = clock_field(_("Awake until"))
    phone = forms.CharField(
        label=_("Phone number we can call"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
        validators=[RegexValidator(r"^\+?[0-9 ()./-]{5,}$", _("Enter a phone number, like 07700 900 142"))],
    )
    colours = colours_field()

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401  # as forms.Form takes it
        *,
        patient: Patient,
        reminders: ReminderSettings,
        planned: Sequence[time],
        frequency: schedule.Frequency | None,
        colours: str,
        now: datetime,
    ) -> None:
        self.patient, self.now, self.planned, self.frequency = patient, now, tuple(planned), frequency
        self.reminders = reminders
        super().__init__(data, initial=chosen(patient, reminders, now) | {"colours": colours})
        for name, choices in choices_of(patient).items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        own = reminders.own_times if len(reminders.own_times) == len(planned) else planned
        for number, moment in enumerate(own, start=1):
            field = clock_field(_("Reminder %(number)d") % {"number": number})
            field.initial = moment
            self.fields[f"time_{number}"] = field

    @property
    def times(self) -> list[BoundField]:
        """The boxes of the reminders' times."""
        return [self[f"time_{number}"] for number in range(1, len(self.planned) + 1)]

    def clean(self) -> None:
        self._check_pause()
        self._check_times()
        self._check_window()

    def _check_pause(self) -> None:
        if self.cleaned_data.get("pause") != UNTIL or "until" in self.errors:
            return
        until, today = self.cleaned_data["until"], self.patient.local_date(self.now)
        if until is None:
            self.add_error("until", _("Enter the day on which reminders start again"))
        elif not today < until <= today + LONGEST_PAUSE:
            self.add_error("until", _("Enter a day after today and within 3 months"))

    def _check_times(self) -> None:
        typed = sorted(_minutes(moment) for moment in self._typed_times())
        if any(later - earlier < APART for earlier, later in pairwise(typed)):
            self.add_error(f"time_{len(self.planned)}", _("Leave at least 15 minutes between reminders"))

    def _check_window(self) -> None:
        wakes, sleeps = self.cleaned_data.get("wakes_at"), self.cleaned_data.get("sleeps_at")
        if wakes is None or sleeps is None:
            return
        if wakes >= sleeps:
            self.add_error("sleeps_at", _("Awake until must be later than awake from"))
        elif self.frequency:
            self._check_room(schedule.Window(wakes_at=wakes, sleeps_at=sleeps))

    def _check_room(self, window: schedule.Window) -> None:
        """Refuse hours so short that sessions would follow each other too closely."""
        try:
            schedule.check_spacing(self.frequency, window)  # type: ignore[arg-type]  # looked at by the caller
        except schedule.TooClose:
            self.add_error("sleeps_at", _("Your sessions would be too close together. Choose longer hours"))

    def _typed_times(self) -> Iterable[time]:
        names = (f"time_{number}" for number in range(1, len(self.planned) + 1))
        return [self.cleaned_data[name] for name in names if self.cleaned_data.get(name)]

    @property
    def preferences(self) -> Preferences:
        said = self.cleaned_data
        return Preferences(
            enabled=self._enabled(),
            paused_until=self._paused_until(),
            own_times=self._own_times(),
            repeat_after=None if said["repeat_after"] == AS_CLINIC else int(said["repeat_after"] or RepeatAfter.NEVER),
            weekly_summary=None if said["summary"] == AS_CLINIC else said["summary"] != NO_SUMMARY,
            summary_as_link=None if said["summary"] == AS_CLINIC else said["summary"] == LINK,
            language=said["language"],
            time_zone=said["time_zone"],
            wakes_at=said["wakes_at"],
            sleeps_at=said["sleeps_at"],
            phone=said["phone"],
            colours=said["colours"],
        )

    def _enabled(self) -> bool | None:
        """Who pauses what the clinic sends has not chosen to have it afterwards, whatever the clinic does then."""
        pause, undecided = self.cleaned_data["pause"], self.reminders.enabled is None
        if pause == AS_CLINIC or (pause in PAUSING and undecided and self.patient.clinic.sends_reminders):
            return None
        return pause != OFF  # type: ignore[no-any-return]  # cleaned_data holds anything

    def _paused_until(self) -> datetime | None:
        """The start of the local day on which reminders go out again."""
        today, pause = self.patient.local_date(self.now), self.cleaned_data["pause"]
        until = self.cleaned_data["until"] if pause == UNTIL else None
        if pause in PAUSED_DAYS:
            until = today + timedelta(days=PAUSED_DAYS[pause])
        return schedule.local_midnight(self.cleaned_data["time_zone"], until) if until else None

    def _own_times(self) -> tuple[time, ...]:
        """Nothing when they are the plan's: then they follow it, whatever it becomes."""
        typed = tuple(sorted(self._typed_times()))
        return () if typed == self.planned else typed


def _minutes(moment: time) -> timedelta:
    return timedelta(hours=moment.hour, minutes=moment.minute)
