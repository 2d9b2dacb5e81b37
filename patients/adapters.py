"""How Dorsi answers allauth's questions about accounts and second factors."""

from __future__ import annotations

import logging

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from patients import sealing

logger = logging.getLogger("patients.sign_in")
MFA = b"dorsi.mfa"


def _told(event: str, *facts: object) -> None:
    """A line of log about somebody's sign-in, by the account's id: never an address, a password or a code."""
    logger.info(event, *facts, extra={"request": current.request})


class InviteOnlyAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: accounts come from invitations. Errors speak as the rest of Dorsi does."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The email or password is not right. Check both and try again"),
        "incorrect_code": _("That code is not right. Check it and try again"),
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        ways = [str(record.get("type", record["method"])) for record in get_authentication_records(request, user)]
        _told("signed in by %s: %s", "+".join(ways), user.pk)
        super().login(request, user)

    def logout(self, request: HttpRequest) -> None:
        _told("signed out: %s", request.user.pk)
        super().logout(request)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, object] | None = None,
        email: str | None = None,
    ) -> None:
        """Told to the person by mail, and to the log: a changed password, address or second factor."""
        _told("%s: %s", template_prefix.rpartition("/")[2], user.pk)
        super().send_notification_mail(template_prefix, user, context, email)

    def validation_error(self, code: str, *args: object) -> ValidationError:
        _told("refused: %s", code)
        return super().validation_error(code, *args)

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, object]]:
        """Beside allauth's own: a code by email, as at sign-in, for whoever has no second factor to show."""
        ways: list[dict[str, object]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and all(way["id"] == "reauthenticate" for way in ways):
            ways.append({"id": "code", "description": _("Email me a code"), "url": reverse("fresh-code")})
        return ways

    def get_client_ip(self, request: HttpRequest) -> str:
        """Who comes past a proxy that should have added an address is turned away, and told nothing of it."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured as fewer:
            raise PermissionDenied from fewer

    def is_safe_url(self, url: str) -> bool:
        """False too for what is no address at all ("http://[::1"), where allauth's own answer is an exception."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False


class MFAAdapter(DefaultMFAAdapter):
    """Seals second-factor secrets: a copy of the database alone signs nobody in."""

    def validation_error(self, code: str, *args: object) -> ValidationError:
        _told("refused: %s", code)
        return super().validation_error(code, *args)

    def encrypt(self, text: str) -> str:
        return sealing.seal(text.encode(), purpose=MFA)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises Broken."""
        return sealing.unseal(encrypted_text, purpose=MFA).decode()
