"""What people say when they act on a flag."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from adherence.models import PainFlag
from adherence.reports.queue import Shelf
from patients.forms.widgets import Grid, Hinted
from patients.models import Clinic, Membership, Role, User

MORNING = time(8)
DECISIONS = (
    (PainFlag.Decision.KEEP_ON_HOLD.value, PainFlag.Decision.KEEP_ON_HOLD.label),
    (PainFlag.Decision.RESUME.value, PainFlag.Decision.RESUME.label),
    (PainFlag.Decision.STOP.value, Hinted(PainFlag.Decision.STOP.label, _("For good: it cannot be restarted"))),
)


class ShelfForm(forms.Form):
    """Which shelf of the queue; anything else is the open one."""

    show = forms.ChoiceField(choices=Shelf.choices, required=False)

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.cleaned_data.get("show") or Shelf.OPEN) if self.is_valid() else Shelf.OPEN


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Who should follow up?"),
        queryset=User.objects.none(),
        empty_label=_("Choose a colleague"),
        error_messages={"required": _("Choose a colleague"), "invalid_choice": _("Choose a colleague")},
    )

    def __init__(self, data: QueryDict | None = None, *, clinic: Clinic) -> None:
        super().__init__(data, auto_id="assign_%s")
        clinical = Membership.objects.active().filter(clinic=clinic, role__in=[Role.CLINICIAN, Role.STAFF])
        colleagues = cast("forms.ModelChoiceField[User]", self.fields["to"])
        colleagues.queryset = User.objects.filter(pk__in=clinical.values("user")).order_by("name")


class SnoozeForm(forms.Form):
    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="snooze_%s")

    class Until(models.TextChoices):
        HOUR = "hour", _("1 hour")
        HALF_DAY = "half_day", _("4 hours")
        MORNING = "morning", _("Tomorrow, 8 am")

    until = forms.ChoiceField(
        label=_("Hide it for"),
        choices=Until.choices,
        widget=Grid,
        error_messages={"required": _("Choose how long")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, error_messages={"required": _("Say why it can wait")})

    def ends_at(self, zone: ZoneInfo, *, now: datetime) -> datetime:
        """The instant of the choice; the morning is the clinic's next one."""
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        ends = {
            self.Until.HOUR: now + timedelta(hours=1),
            self.Until.HALF_DAY: now + timedelta(hours=4),
            self.Until.MORNING: datetime.combine(tomorrow, MORNING, tzinfo=zone),
        }
        return ends[self.Until(self.cleaned_data["until"])]


class CallForm(forms.Form):
    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="call_%s")

    class Outcome(models.TextChoices):
        PATIENT = "patient", _("Spoke to the patient")
        CARER = "carer", _("Spoke to a carer")
        MESSAGE = "message", _("No answer, left a message")
        NO_ANSWER = "no_answer", _("No answer")

    outcome = forms.ChoiceField(
        label=_("What happened?"),
        choices=Outcome.choices,
        widget=Grid,
        error_messages={"required": _("Choose what happened")},
    )
    note = forms.CharField(
        label=_("Notes"),
        help_text=_("What you heard and what you advised."),
        max_length=900,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    @property
    def outcome_words(self) -> str:
        return str(self.Outcome(self.cleaned_data["outcome"]).label)


class ResolveForm(forms.Form):
    """The end of a flag. After a stop a decision on the plan is needed; only a clinician may stop the plan."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=PainFlag.Outcome.choices,
        widget=Grid,
        error_messages={"required": _("Choose an outcome")},
    )
    note = forms.CharField(
        label=_("Note for the team"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write what came of it")},
    )
    decision = forms.ChoiceField(
        label=_("Their ankle pumps"),
        widget=Grid,
        error_messages={"required": _("Choose what happens to the plan")},
    )
    message_to_patient = forms.CharField(
        label=_("Message to the patient"),
        help_text=_("They read this on the page of their report, with your name."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, data: QueryDict | None = None, *, flag: PainFlag, may_stop: bool) -> None:
        super().__init__(data, auto_id="resolve_%s")
        if not flag.stop:
            del self.fields["decision"]
            return
        allowed = DECISIONS if may_stop else DECISIONS[:2]
        cast("forms.ChoiceField", self.fields["decision"]).choices = allowed
