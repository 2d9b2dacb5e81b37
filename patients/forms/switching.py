"""The switcher: whose record to look at."""

from django import forms


class SwitchForm(forms.Form):
    patient = forms.UUIDField()
