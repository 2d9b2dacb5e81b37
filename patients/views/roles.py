"""One person of the team, for the clinic's managers: another role, the end of one, and who takes over the patients."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from patients.access import Request, current_clinic, manager_only
from patients.actions import memberships
from patients.actions.invitations import Refused
from patients.forms.teams import HandOverForm, RoleForm
from patients.models import Membership, User
from patients.reports.team import in_charge_of, people_of


@require_http_methods(["GET", "HEAD", "POST"])
@manager_only
def membership(request: Request, membership: UUID) -> HttpResponse:
    """What somebody does here; POST changes it."""
    role = _role(request, membership)
    data = request.POST if request.method == "POST" else None
    form = RoleForm(data, initial={"role": role.role, "job_title": role.job_title})
    if form.is_bound and form.is_valid() and _changed(request, role, form):
        return redirect("home" if role.user == request.user else "team")
    return render(request, "patients/membership.html", {"form": form, "person": role})


@require_POST
@manager_only
def end(request: Request, membership: UUID) -> HttpResponse:
    """End somebody's role."""
    role = _role(request, membership)
    try:
        memberships.end(role, by=request.user, now=timezone.now())
    except memberships.StillInCharge as refusal:
        messages.error(request, refusal.message)
        return redirect("hand-over", role.user_id)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("team")
    return _ended(request, role)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_only
def hand_over(request: Request, person: UUID) -> HttpResponse:
    """All patients of somebody, to a colleague."""
    clinic = current_clinic(request)
    of = get_object_or_404(in_charge_of(clinic, seen_by=request.user), pk=person)
    form = HandOverForm(request.POST if request.method == "POST" else None, clinic=clinic, of=of, by=request.user)
    if form.is_bound and form.is_valid() and _handed_over(request, of, form):
        return redirect("team")
    return render(request, "patients/hand_over.html", {"form": form, "person": of})


def _role(request: Request, membership: UUID) -> Membership:
    return get_object_or_404(people_of(current_clinic(request), seen_by=request.user), pk=membership)


def _changed(request: Request, role: Membership, form: RoleForm) -> bool:
    try:
        memberships.change(role, by=request.user, now=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("What %(name)s does here is changed") % {"name": role.user.name})
    return True


def _ended(request: Request, role: Membership) -> HttpResponse:
    if role.user == request.user:
        logout(request)
        return redirect("home")
    messages.success(request, _("%(name)s no longer works here in this role") % {"name": role.user.name})
    return redirect("team")


def _handed_over(request: Request, of: User, form: HandOverForm) -> bool:
    to: User = form.cleaned_data["successor"]
    try:
        number = memberships.hand_over(current_clinic(request), of=of, to=to, by=request.user, now=timezone.now())
    except Refused as refusal:
        form.add_error(None, refusal)
        return False
    words = ngettext(
        "%(name)s is now in charge of %(number)d patient more",
        "%(name)s is now in charge of %(number)d patients more",
        number,
    )
    messages.success(request, words % {"name": to.name, "number": number})
    return True
