"""What everybody with an account settles, and leaving."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from patients.forms.widgets import Grid
from patients.models import Colours

NATIVE = {"en-gb": "English", "es": "Español", "ar": "العربية"}


def language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Language"), choices=_languages)


def _languages() -> list[tuple[str, str]]:
    """Each by its own name first: somebody who cannot read this page finds the way out."""
    named = [(code, NATIVE.get(code, str(name)), str(name)) for code, name in settings.LANGUAGES]
    return [(code, own if own == name else f"{own} ({name})") for code, own, name in named]


def colours_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Colours"), choices=Colours.choices, widget=Grid)


class AccountForm(forms.Form):
    """What a carer settles: the language of their own pages and mail, and how their pages look."""

    language = language_field()
    colours = colours_field()


class LeaveForm(forms.Form):
    """Leaving is not done by one press."""

    sure = forms.BooleanField(
        label=_("I understand, and I want to leave"),
        error_messages={"required": _("Tick the box to leave the clinic")},
    )
