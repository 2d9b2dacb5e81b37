"""Showing once more who one is, by a code out of a mail."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms.lines import LineField, ask


class SendForm(forms.Form):
    """The button that sends a code."""

    send = forms.BooleanField()


class CodeForm(forms.Form):
    """`sent`: the code that was mailed; nothing is right while it is empty."""

    code = LineField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        error_messages=ask(_("Enter the code from the email")),
    )

    def __init__(self, data: object = None, *, sent: str) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        self.sent = sent

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        if not self.sent or not compare_user_code(actual=typed, expected=self.sent):
            raise get_adapter().validation_error("incorrect_code")
        return typed
