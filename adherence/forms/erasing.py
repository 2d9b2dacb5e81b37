"""What a manager says to have a record erased."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms.lines import ask
from patients.models import Erasure


class EraseForm(forms.Form):
    """Not done by one press, nor without a paper that says why."""

    ground = forms.ChoiceField(
        label=_("Why"),
        choices=Erasure.Ground.choices,
        widget=forms.RadioSelect,
        error_messages=ask(_("Choose why the record may be erased")),
    )
    reference = forms.RegexField(
        r"^[A-Za-z0-9/.-]+\Z",
        label=_("Reference of the request"),
        help_text=_("The number of the letter or file, for example 2026/118. No name: it is kept"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={
            **ask(_("Enter the reference of the request")),
            "invalid": _("Use letters, figures, / . and - only"),
        },
    )
    sure = forms.BooleanField(
        label=_("I have checked who asked, and that the law lets us erase this record. It cannot be undone."),
        error_messages=ask(_("Tick the box to have the record erased")),
    )
