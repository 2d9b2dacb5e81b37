"""What passwords are refused, and the forms that django-allauth shows in Dorsi's words."""

from __future__ import annotations

PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "patients.forms.passwords.NotBreached"},
    {"NAME": "patients.forms.passwords.NotOurWords"},
]
FORMS = {
    "login": "patients.forms.accounts.SignInForm",
    "request_login_code": "patients.forms.accounts.AskForCodeForm",
    "confirm_login_code": "patients.forms.accounts.SignInCodeForm",
    "reset_password": "patients.forms.accounts.AskForPasswordForm",
    "confirm_password_reset_code": "patients.forms.accounts.PasswordCodeForm",
    "reset_password_from_key": "patients.forms.accounts.NewPasswordForm",
    "change_password": "patients.forms.accounts.ChangePasswordForm",
    "add_email": "patients.forms.accounts.AddEmailForm",
    "confirm_email_verification_code": "patients.forms.accounts.AddressCodeForm",
    "reauthenticate": "patients.forms.accounts.ReauthenticateForm",
}
SECOND_STEP_FORMS = {
    "authenticate": "patients.forms.accounts.SecondStepForm",
    "reauthenticate": "patients.forms.accounts.ReauthenticateBySecondStepForm",
    "activate_totp": "patients.forms.accounts.ActivateAppForm",
}
