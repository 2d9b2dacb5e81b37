"""Invitations: the link, and the way to sign in from now on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from patients.access import Opened, open_link
from patients.forms.lines import ask
from patients.forms.widgets import Hinted
from patients.models import Invitation, User
from patients.models.invitations import SALT


@dataclass(frozen=True)
class Link:
    """An invitation, and the token and its serial number of the link that was opened."""

    invitation: Invitation
    serial: int
    token: str


class LinkForm(forms.Form):
    """The token of a link; valid when we signed it, whatever became of the invitation since."""

    token = forms.CharField(max_length=200)

    def clean_token(self) -> Link:
        try:
            key, serial = signing.loads(self.cleaned_data["token"], salt=SALT)
        except signing.BadSignature as bad:
            raise ValidationError(_("This link is not whole")) from bad
        open_link(Opened.INVITATION, UUID(key))
        invitation = Invitation.objects.filter(pk=UUID(key)).select_related("clinic", "patient", "invited_by").first()
        if invitation is None:
            raise ValidationError(_("This link is not known"))
        return Link(invitation, serial, self.cleaned_data["token"])


class JoinForm(forms.Form):
    """How a new account signs in: with a password, or with a code by email each time."""

    CODE, PASSWORD = "code", "password"
    way = forms.ChoiceField(
        label=_("How do you want to sign in?"),
        choices=[
            (CODE, Hinted(_("Email me a code each time"), _("Nothing to remember"))),
            (PASSWORD, Hinted(_("Use a password"), _("Type it in the box below"))),
        ],
        widget=forms.RadioSelect,
        error_messages=ask(_("Choose how you want to sign in")),
    )
    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters. Three words work well. Leave it empty if you chose a code."),
        required=False,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, data: object = None, *, invitation: Invitation) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        self.person = User(email=invitation.email, name=invitation.name)

    def clean(self) -> None:
        if self.cleaned_data.get("way") == self.PASSWORD and "password" in self.cleaned_data:
            self._check(self.cleaned_data["password"])

    def _check(self, password: str) -> None:
        if not password:
            self.add_error("password", _("Enter a password"))
            return
        try:
            validate_password(password, self.person)
        except ValidationError as weak:
            self.add_error("password", weak)

    @property
    def password_chosen(self) -> str | None:
        """None for the way without a password, whatever was typed in the box."""
        return self.cleaned_data["password"] if self.cleaned_data["way"] == self.PASSWORD else None


class SerialForm(forms.Form):
    """Which sending of an invitation a button was shown for, so that a double press sends once."""

    serial = forms.IntegerField(min_value=1, max_value=32_000, widget=forms.HiddenInput)
