"""A fresh sign-in before something important: within 5 minutes, by password, passkey, or a code by email."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import resume_request, suspend_request
from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.access import Request
from patients.forms.fresh import CodeForm, SendForm
from patients.forms.switching import WhoseForm

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]
KEPT = "fresh_code"  # session key: the code sent, when, and how often it was tried
TRIES = app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS
READING = ("GET", "HEAD")


def is_fresh(request: Request) -> bool:
    """Whether the person has shown within 5 minutes who they are: signing in counts as much as being asked again."""
    oldest = timezone.now().timestamp() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(record["at"] > oldest for record in get_authentication_records(request, request.user))


def freshly_signed_in(view: View[P]) -> View[P]:
    """Asks who is not; what was sent meanwhile is kept, and done afterwards."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_fresh(request):
            ways = get_adapter().get_reauthentication_methods(request.user)
            return suspend_request(request, ways[0]["url"])
        if _is_for_another(request):
            messages.warning(request, _("Nothing was changed: you went on to another record. Look whose it is."))
            return redirect(request.path)
        return view(request, *args, **kwargs)

    return guarded


def fresh_to_change(view: View[P]) -> View[P]:
    """Reading asks for nothing."""
    asked = freshly_signed_in(view)

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return (view if request.method in READING else asked)(request, *args, **kwargs)

    return guarded


def _is_for_another(request: Request) -> bool:
    """What was kept is for a record that is not looked at any more."""
    form = WhoseForm(request.POST)
    shown = request.standing.patient
    return form.is_valid() and (shown is None or form.cleaned_data["whose"] != shown.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: Request) -> HttpResponseBase:
    """Ask for a code by email, then for what it says; go on with what was to be done."""
    if request.method == "POST":
        tired = ratelimit.consume_or_429(request, action="reauthenticate", user=request.user)
        return tired or (_send(request) if SendForm(request.POST).is_valid() else _check(request))
    return _page(request, CodeForm(sent=""))


def _send(request: Request) -> HttpResponse:
    fresh = get_adapter().generate_login_code()
    request.session[KEPT] = {"code": fresh, "at": timezone.now().timestamp(), "tries": 0}
    get_adapter().send_mail("account/email/login_code", request.user.email, {"request": request, "code": fresh})
    return _page(request, CodeForm(sent=""))


def _check(request: Request) -> HttpResponseBase:
    form = CodeForm(request.POST, sent=(_kept(request) or {}).get("code", ""))
    if not form.is_valid():
        _count(request)
        return _page(request, form)
    request.session.pop(KEPT)
    record_authentication(request, request.user, method="code", email=request.user.email, reauthenticated=True)
    return resume_request(request) or redirect("settings")


def _kept(request: Request) -> dict[str, Any] | None:
    """The code that still works: not too old, not guessed at too often."""
    kept: dict[str, Any] | None = request.session.get(KEPT)
    oldest = timezone.now().timestamp() - app_settings.LOGIN_BY_CODE_TIMEOUT
    return kept if kept and kept["at"] > oldest and kept["tries"] < TRIES else None


def _count(request: Request) -> None:
    kept = _kept(request)
    if kept:
        request.session[KEPT] = kept | {"tries": kept["tries"] + 1}


def _page(request: Request, form: CodeForm) -> HttpResponse:
    return render(request, "patients/fresh_code.html", {"form": form, "sent": bool(_kept(request))})
