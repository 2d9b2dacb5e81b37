"""The clinic's team, for its managers: who works here, and who is invited."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.access import Request, current_clinic, manager_only
from patients.actions import invitations
from patients.forms.invitations import SerialForm
from patients.forms.teams import TeamInviteForm
from patients.models import Invitation
from patients.reports.first_steps import steps_left
from patients.reports.team import left_behind, people_of, waiting_in


@require_http_methods(["GET", "HEAD", "POST"])
@manager_only
def team(request: Request) -> HttpResponse:
    """People and invitations; POST invites."""
    form = TeamInviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _invited(request, form):
        return redirect("team")
    clinic = current_clinic(request)
    context = {
        "form": form,
        "people": people_of(clinic, seen_by=request.user),
        "left_behind": left_behind(clinic, seen_by=request.user),
        "waiting": waiting_in(clinic, seen_by=request.user),
        "steps_left": steps_left(clinic),
        "now": timezone.now(),
    }
    return render(request, "patients/team.html", context)


def _invited(request: Request, form: TeamInviteForm) -> bool:
    try:
        invitation = invitations.invite_team(
            current_clinic(request), by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except invitations.Refused as refusal:
        form.add_error(None, refusal)
        return False
    messages.success(request, _("We are sending an invitation to %(email)s") % {"email": invitation.email})
    return True


@require_POST
@manager_only
def resend(request: Request, invitation: UUID) -> HttpResponse:
    """Send a waiting invitation again, once for the sending that was looked at."""
    found, form = _waiting(request, invitation), SerialForm(request.POST)
    if form.is_valid() and form.cleaned_data["serial"] == found.serial:
        _resend(request, found)
    return redirect("team")


def _resend(request: Request, invitation: Invitation) -> None:
    with suppress(invitations.NotOpen):  # used, withdrawn or sent meanwhile: the page shows how it is now
        invitations.resend(invitation, by=request.user, now=timezone.now())
        messages.success(request, _("We are sending a new link. Older ones no longer work"))


@require_POST
@manager_only
def withdraw(request: Request, invitation: UUID) -> HttpResponse:
    """Take a waiting invitation back."""
    with suppress(invitations.NotOpen):  # a colleague did, or it was used: the page shows how it is now
        invitations.withdraw(_waiting(request, invitation), by=request.user, now=timezone.now())
    return redirect("team")


def _waiting(request: Request, invitation: UUID) -> Invitation:
    return get_object_or_404(waiting_in(current_clinic(request), seen_by=request.user), pk=invitation)
