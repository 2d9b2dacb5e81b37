"""The clinic's team: whom a manager invites, in which role, and who takes over whose patients."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms.lines import LineField, ask
from patients.forms.patients import ClinicianField, clinicians_of
from patients.forms.widgets import Grid, Hinted
from patients.models import Clinic, Role, User


class RoleForm(forms.Form):
    """What somebody does in the clinic."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (Role.CLINICIAN, Hinted(Role.CLINICIAN.label, _("Sees patients, writes plans, reviews pain"))),
            (Role.STAFF, Hinted(Role.STAFF.label, _("Sees patients, reviews pain, cannot write plans"))),
            (Role.MANAGER, Hinted(Role.MANAGER.label, _("Runs the team and the clinic's settings"))),
        ],
        widget=Grid,
        error_messages=ask(_("Choose a role")),
    )
    job_title = LineField(
        label=_("Job title"),
        help_text=_("Shown to patients beside the name, like Physiotherapist"),
        max_length=80,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class TeamInviteForm(RoleForm):
    """A colleague to invite."""

    name = LineField(
        label=_("Name"),
        max_length=160,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages=ask(_("Enter your colleague’s name")),
    )
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages=ask(_("Enter your colleague’s email address")),
    )
    field_order = ("name", "email", "role", "job_title")


class HandOverForm(forms.Form):
    """Who takes over the patients of `of`."""

    successor = ClinicianField(
        queryset=User.objects.none(),
        label=_("Who takes over"),
        empty_label=_("Choose"),
        error_messages=ask(_("Choose who takes over"))
        | {"invalid_choice": _("Choose another clinician of this clinic")},
    )

    def __init__(self, data: object = None, *, clinic: Clinic, of: User, by: User) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        successors = self.fields["successor"]
        successors.queryset = clinicians_of(clinic).exclude(pk=of.pk)  # type: ignore[attr-defined]  # a ClinicianField
        successors.you = by  # type: ignore[attr-defined]  # a ClinicianField
