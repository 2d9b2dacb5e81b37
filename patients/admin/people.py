"""People, for operators: accounts, clinics with their teams, patients, and who looked at whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.contrib.auth.models import Group
from django.db import models
from django.http import HttpRequest

from patients.actions import memberships
from patients.admin.kept import Kept, Read
from patients.forms.clinics import is_emergency_number
from patients.forms.lines import LineField, PhoneField
from patients.models import (
    AccessEvent,
    CareEvent,
    Clinic,
    Erasure,
    Invitation,
    Membership,
    Patient,
    PatientAccess,
    Surgery,
    User,
)

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[models.Model]
else:
    ModelForm = forms.ModelForm


class UserForm(ModelForm):
    name = LineField(max_length=160, widget=AdminTextInputWidget)


class ClinicForm(ModelForm):
    name = LineField(max_length=120, widget=AdminTextInputWidget)
    phone = PhoneField(max_length=30)
    emergency_number = LineField(max_length=10, required=False, validators=[is_emergency_number])
    opening_hours = LineField(max_length=200, required=False, widget=AdminTextInputWidget)


@admin.register(User)
class UserAdmin(Kept):
    """Accounts: an operator may correct a name, switch an account off, and name other operators."""

    form = UserForm
    changes = ("name", "language", "is_active", "is_staff")
    exclude = ("password", "groups", "user_permissions")
    list_display = ("email", "name", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("email",)

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:  # noqa: FBT001  # Django's own
        """An account that is switched off and on again begins without any browser signed in."""
        super().save_model(request, obj, form, change)
        person = cast("User", obj)
        if not person.is_active:
            memberships.sign_out_everywhere(person)


@admin.register(Clinic)
class ClinicAdmin(Kept):
    """Clinics: made by `manage.py create_clinic`."""

    form = ClinicForm
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
    list_display = ("user", "patient__record_number", "relation", "granted_at", "revoked_at")
    list_filter = ("relation",)
    list_select_related = ("user", "patient")
    search_fields = ("user__email", "patient__record_number")
    ordering = ("-granted_at",)


@admin.register(Surgery)
class SurgeryAdmin(Read):
    list_display = ("patient__record_number", "procedure", "side", "date")
    list_filter = ("procedure", "side")
    list_select_related = ("patient",)
    search_fields = ("patient__record_number",)
    ordering = ("-date",)


@admin.register(CareEvent)
class CareEventAdmin(Read):
    """What happened to a patient's care. Notes are read on the page of the event alone."""

    list_display = ("at", "kind", "patient__record_number", "by")
    list_filter = ("kind",)
    list_select_related = ("patient", "by")
    search_fields = ("patient__record_number",)
    ordering = ("-at",)


@admin.register(Erasure)
class ErasureAdmin(Read):
    """Which records were erased, and which wait for it."""

    list_display = ("asked_at", "patient__record_number", "ground", "reference", "asked_by", "done_at")
    list_filter = ("ground",)
    list_select_related = ("patient", "asked_by")
    search_fields = ("patient__record_number", "reference")
    ordering = ("-asked_at",)


@admin.register(AccessEvent)
class AccessEventAdmin(Read):
    """Who looked at whose record."""

    list_display = ("at", "actor", "role", "action")
    list_filter = ("role", "action")
    list_select_related = ("actor",)
    search_fields = ("actor__email",)
    ordering = ("-at",)


admin.site.unregister(Group)
