"""Whose record to look at: what the switcher says, and what every form says that was shown for one record."""

from django import forms

WHOSE = "whose"


class SwitchForm(forms.Form):
    patient = forms.UUIDField()


class WhoseForm(forms.Form):
    """`whose`: the record that a form was shown for, where the account follows several."""

    whose = forms.UUIDField()
