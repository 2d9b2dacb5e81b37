"""Which messages to show."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from adherence.models import Message


class MessageFilterForm(forms.Form):
    q = forms.CharField(label=_("Name or record number"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All states")), *Message.State.choices])
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000, widget=forms.HiddenInput)
