"""Gives each request the standing of the person behind it, and keeps the team's sessions short and doubly secured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control

from patients.access import CHOSEN, Request, Standing, standing_of
from patients.forms.switching import WHOSE, WhoseForm
from patients.middleware.sessions import SIGNED_IN_AT

SEEN_AT = "team_seen_at"
SEEN_EVERY = 60  # seconds between writes of SEEN_AT
BACKGROUND = "X-Background"  # header of a page that renews itself: nobody did anything
ENROLMENT = ("/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/logout/", "/settings/check/")


class StandingMiddleware:
    """Sets `request.standing` for signed-in people, and lets no cache keep what they see."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        signed_in = cast("Request", request)
        standing = standing_of(request.user, chosen=chosen_patient(request), sight=signed_in.sight)
        signed_in.standing = kept_to_the_form(standing, request)
        response = turned_away(signed_in) or self.get_response(request)
        patch_cache_control(response, no_store=True)
        return response


def kept_to_the_form(standing: Standing, request: HttpRequest) -> Standing:
    """Look at the record that a sent form was shown for, whatever another tab has chosen since. Raises Http404."""
    said = request.POST.get(WHOSE)
    if said is None or (standing.patient and said == str(standing.patient.pk)):
        return standing
    form = WhoseForm(request.POST)
    if not form.is_valid():
        return standing
    whose = form.cleaned_data[WHOSE]
    if whose not in [patient.pk for patient in standing.patients]:
        raise Http404
    request.session[CHOSEN] = str(whose)
    return replace(standing, chosen=whose)


def chosen_patient(request: HttpRequest) -> UUID | None:
    chosen = request.session.get(CHOSEN)
    return UUID(chosen) if chosen else None


def turned_away(request: Request) -> HttpResponse | None:
    """Where a team member must go first: to sign in again, or to enrol a second factor."""
    if not request.standing.is_team and not request.user.is_staff:
        return None
    if session_is_over(request):
        logout(request)
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
    if lacks_second_factor(request) and not request.path.startswith(ENROLMENT):
        return redirect("mfa_index")
    return None


def session_is_over(request: Request) -> bool:
    """True after 15 minutes without a request, or 12 hours after signing in; notes the time otherwise."""
    now = timezone.now().timestamp()
    began = request.session[SIGNED_IN_AT]
    seen = request.session.get(SEEN_AT, now)
    if now - seen > settings.TEAM_SESSION_IDLE or now - began > settings.TEAM_SESSION_ABSOLUTE:
        return True
    if SEEN_AT not in request.session or (now - seen > SEEN_EVERY and BACKGROUND not in request.headers):
        request.session[SEEN_AT] = now
    return False


def lacks_second_factor(request: Request) -> bool:
    """True for team members and operators with neither passkey nor TOTP, unless it is waived (the demo)."""
    if not settings.TEAM_SECOND_FACTOR:
        return False
    return not Authenticator.objects.filter(user=request.user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
