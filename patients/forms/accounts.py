"""allauth's forms, which say of each field left empty what to enter: two fields' errors must not read the same."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.forms import Form
from django.utils.translation import gettext_lazy as _

from patients.forms.lines import ask

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WHAT_TO_ENTER: dict[str, _StrPromise] = {
    "login": _("Enter your email address"),
    "email": _("Enter your email address"),
    "password": _("Enter your password"),
    "oldpassword": _("Enter the password you have now"),
    "password1": _("Enter a new password"),
    "password2": _("Enter the new password again"),
    "code": _("Enter your code"),
}


def _asking(form: type[Form]) -> type[Form]:
    """The same form; its fields are made with it, so they learn their words just before they are cleaned."""

    def full_clean(self: Form) -> None:
        for name in self.fields.keys() & WHAT_TO_ENTER.keys():
            self.fields[name].error_messages |= ask(WHAT_TO_ENTER[name])
        form.full_clean(self)

    return types.new_class(form.__name__, (form,), exec_body=lambda body: body.update(full_clean=full_clean))


SignInForm = _asking(account.LoginForm)
AskForCodeForm = _asking(account.RequestLoginCodeForm)
SignInCodeForm = _asking(account.ConfirmLoginCodeForm)
AskForPasswordForm = _asking(account.ResetPasswordForm)
PasswordCodeForm = _asking(account.ConfirmPasswordResetCodeForm)
NewPasswordForm = _asking(account.ResetPasswordKeyForm)
ChangePasswordForm = _asking(account.ChangePasswordForm)
AddEmailForm = _asking(account.AddEmailForm)
AddressCodeForm = _asking(account.ConfirmEmailVerificationCodeForm)
ReauthenticateForm = _asking(account.ReauthenticateForm)
SecondStepForm = _asking(mfa.AuthenticateForm)
ReauthenticateBySecondStepForm = _asking(mfa.ReauthenticateForm)
ActivateAppForm = _asking(totp.ActivateTOTPForm)
