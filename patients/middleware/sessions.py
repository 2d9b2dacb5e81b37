"""Keeps sessions honest: their cookie, their key, their list, their end."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

SIGNED_IN_AT = "signed_in_at"
ACTIVE_AT = "active_at"
ACTIVE_EVERY = 300  # seconds between writes of the list of sign-ins


class SessionCookieMiddleware:
    """Forgets session cookies that Dorsi never made: a quoted one may carry a NUL, which PostgreSQL refuses to read.

    As it refuses one in the name of the browser, which the list of sign-ins keeps.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.COOKIES.get(settings.SESSION_COOKIE_NAME, "").isalnum():
            request.COOKIES.pop(settings.SESSION_COOKIE_NAME, None)
        if "\0" in request.META.get("HTTP_USER_AGENT", ""):
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
