"""The operators' admin: to look things up and to switch accounts off. What is clinical is read, never written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest

from patients.models import AccessEvent, Clinic, Invitation, Membership, Patient, PatientAccess, Surgery, User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[models.Model]
else:
    ModelAdmin = admin.ModelAdmin


class Kept(ModelAdmin):
    """Changed here in a few fields, made and ended by the verbs of the application; nothing is ever deleted."""

    changes: tuple[str, ...] = ()
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:  # Django's signature
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        kept = {*self.changes, *(self.exclude or ())}
        return [field.name for field in self.opts.fields if field.name not in kept]


class Read(Kept):
    """Looked at, never changed."""

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(Kept):
    """Accounts: an operator may correct a name, switch an account off, and name other operators."""

    changes = ("name", "language", "is_active", "is_staff")
    exclude = ("password", "groups", "user_permissions")
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("email",)


@admin.register(Clinic)
class ClinicAdmin(Kept):
    """Clinics: made by `manage.py create_clinic`."""

    changes = ("name", "country", "time_zone", "phone", "emergency_number", "opening_hours", "out_of_hours")
    list_display = ("name", "country", "time_zone", "phone")
    search_fields = ("name",)
    ordering = ("name",)


@admin.register(Membership)
class MembershipAdmin(Read):
    list_display = ("user", "clinic", "role", "job_title", "created_at", "ended_at")
    list_filter = ("role",)
    list_select_related = ("user", "clinic")
    search_fields = ("user__email", "user__name", "clinic__name")
    ordering = ("clinic__name", "user__name")


@admin.register(Invitation)
class InvitationAdmin(Read):
    list_display = ("email", "kind", "clinic", "role", "sent_at", "expires_at", "accepted_at", "revoked_at")
    list_filter = ("kind",)
    list_select_related = ("clinic",)
    search_fields = ("email", "name")
    ordering = ("-sent_at",)


@admin.register(Patient)
class PatientAdmin(Read):
    """By record number: an operator has no need of names in a list."""

    list_display = ("record_number", "clinic", "joined_at", "discharged_at")
    list_select_related = ("clinic",)
    search_fields = ("record_number", "email")
    ordering = ("clinic__name", "record_number")


@admin.register(PatientAccess)
class PatientAccessAdmin(Read):
    list_display = ("user", "record_number", "relation", "granted_at", "revoked_at")
    list_filter = ("relation",)
    list_select_related = ("user", "patient")
    search_fields = ("user__email", "patient__record_number")
    ordering = ("-granted_at",)

    @admin.display(ordering="patient__record_number")
    def record_number(self, access: PatientAccess) -> str:
        return access.patient.record_number


@admin.register(Surgery)
class SurgeryAdmin(Read):
    list_display = ("procedure", "side", "date")
    list_filter = ("procedure", "side")
    search_fields = ("patient__record_number",)


@admin.register(AccessEvent)
class AccessEventAdmin(Read):
    """Who looked at whose record."""

    list_display = ("at", "actor", "role", "action")
    list_filter = ("role", "action")
    list_select_related = ("actor",)
    search_fields = ("actor__email",)
    ordering = ("-at",)


class HistoryAdmin(Read):
    """What the triggers wrote down about a table."""

    list_display = ("pgh_created_at", "pgh_label", "pgh_obj")
    list_filter = ("pgh_label",)
    list_select_related = ("pgh_obj",)
    ordering = ("-pgh_created_at",)


admin.site.unregister(Group)
for model in apps.get_app_config("patients").get_models():
    if issubclass(model, pghistory.models.Event):
        admin.site.register(model, HistoryAdmin)
