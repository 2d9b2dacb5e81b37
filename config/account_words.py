"""Words of django-allauth that Dorsi translates anew, because our catalogues come before its own.

Its Spanish says "tú" in these, or *sesión*, which at Dorsi is of pumps, or leaves them in English. They stand here for
`make messages` to find; nothing reads them.
"""

from django.utils.translation import gettext_noop as _

WORDS = (
    _("A sign-in code has been sent to %(recipient)s."),
    _("Are you sure you want to remove this security key?"),
    _("Be patient, you are sending too many requests."),
    _("Email address %(deleted_email)s has been removed from your account."),
    _("Invalid login."),
    _("New Recovery Codes Generated"),
    _("Passkey"),
    _("Passwordless"),
    _("Please select only one."),
    _("Save them  in a secure location now — they won't be shown again."),
    _("Sign-In Code"),
    _("Use authenticator app or code"),
    _("You cannot generate recovery codes without having two-factor authentication enabled."),
    _("You have signed out."),
    _(
        "You're receiving this email because user %(user_display)s has given your email address "
        "to register an account on %(site_domain)s."
    ),
    _("Your email has been changed from %(from_email)s to %(to_email)s."),
    _("Your email verification code is listed below. Please enter it in your open browser window."),
    _("Your sign-in code is listed below. Please enter it in your open browser window."),
)
