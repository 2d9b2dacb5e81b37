"""One's own sign-ins: which of them to end."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django import forms

from patients.models import User


class EndOneForm(forms.Form):
    """Without a choice all but this one are meant."""

    session = forms.ModelChoiceField(queryset=UserSession.objects.none(), required=False)

    def __init__(self, data: object = None, *, of: User) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        self.fields["session"].queryset = UserSession.objects.filter(user=of)  # type: ignore[attr-defined]  # a choice of rows
