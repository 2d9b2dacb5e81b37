"""Which messages to show."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from adherence.models import Message
from adherence.reports.messages import Became


class Reader(TextChoices):
    PATIENTS = "patients", _("Patients")
    TEAM = "team", _("The team")


class Period(TextChoices):
    """What was due in it, or is still to come; a clinic of years has a million messages."""

    LATELY = "lately", _("The last 30 days")
    EVER = "ever", _("All time")


class MessageFilterForm(forms.Form):
    """Everything has an answer: what is not understood is not asked."""

    q = forms.CharField(label=_("Name or record number"), required=False, max_length=80)
    to = forms.ChoiceField(label=_("To"), required=False, choices=Reader.choices)
    kind = forms.ChoiceField(label=_("What"), required=False, choices=[("", _("Every kind")), *Message.Kind.choices])
    period = forms.ChoiceField(label=_("Due in"), required=False, choices=Period.choices)
    state = forms.ChoiceField(required=False, choices=Became.choices, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)

    @property
    def asked(self) -> dict[str, Any]:
        self.is_valid()
        nothing: dict[str, Any] = {"q": "", "kind": "", "state": "", "page": 1}
        nothing |= {"to": Reader.PATIENTS, "period": Period.LATELY}
        return nothing | {name: value for name, value in self.cleaned_data.items() if value}
