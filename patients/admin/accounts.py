"""How people sign in, for operators: allauth's own tables, without their secrets.

allauth's lists let everything be rewritten, and one of them fails on every search; these are read. What an operator
may do is what nobody else can: take away the second factor of somebody who has lost the phone.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from patients.admin.kept import Read

for theirs in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(theirs)


@admin.register(EmailAddress)
class EmailAddressAdmin(Read):
    list_display = ("email", "user", "primary", "verified")
    list_filter = ("primary", "verified")
    list_select_related = ("user",)
    search_fields = ("email",)
    ordering = ("email",)


@admin.register(Authenticator)
class AuthenticatorAdmin(Read):
    """Second factors. `data` holds their secrets."""

    exclude = ("data",)
    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    list_select_related = ("user",)
    search_fields = ("user__email",)
    ordering = ("user__email", "type")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Its owner adds another at the next sign-in."""
        return self.admin_site.has_permission(request)


@admin.register(UserSession)
class UserSessionAdmin(Read):
    """Where people are signed in. With `session_key` one could be anybody."""

    exclude = ("session_key", "data")
    list_display = ("user", "created_at", "last_seen_at", "ip")
    list_select_related = ("user",)
    search_fields = ("user__email", "ip")
    ordering = ("-last_seen_at",)
