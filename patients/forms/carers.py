"""Whom a patient lets help, and with what."""

from __future__ import annotations

from typing import Self

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms.lines import LineField, ask
from patients.models import PatientAccess


class ScopesForm(forms.Form):
    """What a carer may do beside seeing the record."""

    may_log = forms.BooleanField(label=_("Log sets for me"), required=False)
    may_report = forms.BooleanField(label=_("Tell the clinic about my pain"), required=False)

    @classmethod
    def of(cls, access: PatientAccess) -> Self:
        """What this carer may do now; many of them stand on one page."""
        now = {"may_log": access.may_log, "may_report": access.may_report}
        return cls(initial=now, auto_id=f"{access.pk}_%s")


class CarerInviteForm(ScopesForm):
    """A carer to invite; the scopes come last."""

    name = LineField(
        label=_("Their name"),
        max_length=160,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages=ask(_("Enter their name")),
    )
    email = forms.EmailField(
        label=_("Their email"),
        help_text=_("We send them a link. It works for 7 days."),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages=ask(_("Enter their email address")),
    )
    field_order = ("name", "email", "may_log", "may_report")
