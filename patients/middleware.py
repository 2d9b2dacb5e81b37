"""Gives each request the standing of the person behind it, and keeps the team's sessions short and doubly secured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

import pghistory
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.middleware import get_user
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from pghistory.middleware import HistoryMiddleware

from patients.access import CHOSEN, Request, Standing, in_sight_of, standing_of
from patients.forms.switching import WHOSE, WhoseForm

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "team_seen_at"
ADMIN = "/admin/"
ENROLMENT = ("/accounts/2fa/", "/accounts/reauthenticate/", "/accounts/logout/", "/settings/check/")
SEEN_EVERY = 60  # seconds between writes of SEEN_AT
BACKGROUND = "X-Background"  # header of a page that renews itself: nobody did anything
ACTIVE_AT = "active_at"
ACTIVE_EVERY = 300  # seconds between writes of the list of sign-ins


class PermissionsPolicyMiddleware:
    """Says on every response that the page needs no camera, no place, no microphone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        return response


class PolicyMiddleware(CSPMiddleware):
    """Says what a page may load. Where no script was let in by a nonce it is the same for every answer: made once."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if self.get_policy_parts(request, response) != PolicyParts():
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _usual_policy())
        return response


@cache
def _usual_policy() -> str:
    return build_policy()


class SessionCookieMiddleware:
    """Forgets session cookies that Dorsi never made: a quoted one may carry a NUL, which PostgreSQL refuses to read.

    As it refuses one in the name of the browser, which the list of sign-ins keeps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").isalnum():
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        if "\0" in request.headers.get("User-Agent", ""):
            request.META["HTTP_USER_AGENT"] = ""
        return self.get_response(request)


class NewKeyMiddleware:
    """Gives the session a new key once somebody has shown again who they are; the key before it opens nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        whose, shown = _shown(request)
        response = self.get_response(request)
        if whose and whose == _shown(request)[0] and shown != _shown(request)[1]:
            old = request.session.session_key
            request.session.cycle_key()
            UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)
        return response


def _shown(request: HttpRequest) -> tuple[object, object]:
    """Who is signed in, and each time that they have shown it."""
    return request.session.get(SESSION_KEY), request.session.get(AUTHENTICATION_METHODS_SESSION_KEY)


class LanguageMiddleware:
    """Speaks the language of the account, as its mails do; LocaleMiddleware has chosen one for strangers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = get_user(request)  # Django's is lazy, which costs more than it saves: each page asks
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class ProvenanceMiddleware(HistoryMiddleware):
    """Has history say who asked for a change, in which request and where: no name, no query, no secret of a link."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        said: dict[str, Any] = super().get_context(request)
        return {"user": said["user"], "method": request.method}

    def process_view(
        self, request: HttpRequest, _view: object, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> None:
        """A path with anything but keys in it is told by its pattern."""
        keys_only = all(isinstance(blank, UUID | int) for blank in (*args, *kwargs.values()))
        match = request.resolver_match
        pghistory.context(url=request.path if keys_only or match is None else f"/{match.route}")


class RowSecurityMiddleware:
    """Answers a signed-in person in one transaction, in which PostgreSQL shows the rows in their sight and no others.

    What a page wrote, the look at a record among it, stands only if the whole answer does. An operator's admin counts
    and looks up everywhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        operates = request.user.is_staff and request.path.startswith(ADMIN)
        with in_sight_of(request.user.pk, everything=operates) as sight:
            cast("Request", request).sight = sight
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                transaction.set_rollback(True)
        return _streamed(response, request.user.pk) if response.streaming else response


def _streamed(response: HttpResponseBase, person: UUID) -> HttpResponseBase:
    """What is read while it is sent is read after the request's own transaction."""
    sent = cast("StreamingHttpResponse", response)
    sent.streaming_content = _in_sight_of(person, cast("Iterator[bytes]", sent.streaming_content))
    return sent


def _in_sight_of(person: UUID, pieces: Iterator[bytes]) -> Iterator[bytes]:
    with in_sight_of(person):
        yield from pieces


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


class ActivityMiddleware:
    """Ends every session 30 days after it began, however much it is used, and keeps the list of sign-ins up to date.

    The list is written every few minutes; allauth’s own middleware writes at each request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _note_activity(request, timezone.now().timestamp())
        return self.get_response(request)


def _note_activity(request: HttpRequest, now: float) -> None:
    if now - request.session.setdefault(SIGNED_IN_AT, now) > settings.SESSION_COOKIE_AGE:
        logout(request)
    elif now - request.session.get(ACTIVE_AT, 0) > ACTIVE_EVERY:
        request.session[ACTIVE_AT] = now
        UserSession.objects.create_from_request(request)


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
