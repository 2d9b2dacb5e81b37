"""Pages behind links in mails: open to whoever holds the link, able to do one thing, and that by POST only."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from adherence.actions import mailed
from adherence.forms.links import LogLinkForm, UnsubscribeForm
from adherence.outbox.facts.sessions import linked_session
from patients.access import link_page

GONE = 410
HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@link_page
def log_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the session and what can be done; POST logs it. Nothing signs anybody in."""
    form = LogLinkForm({"token": token})
    now = timezone.now()
    session = linked_session(form.cleaned_data["token"], now) if form.is_valid() else None
    if session is None:
        return _gone(request, form)
    if request.method == "POST":
        mailed.log_session(session, now=now)
        return _private(redirect("log-link", token))
    return _private(render(request, "adherence/links/log.html", {"session": session}))


@csrf_exempt  # mail programs POST here by themselves (RFC 8058); the token is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    form = UnsubscribeForm({"token": token})
    if not form.is_valid():
        return _gone(request, form)
    patient, mailing = form.cleaned_data["token"]
    if request.method == "POST":
        mailed.stop_mailing(patient, mailing, now=timezone.now())
        return _private(render(request, "adherence/links/stopped.html", {"mailing": mailing}))
    return _private(render(request, "adherence/links/unsubscribe.html", {"mailing": mailing}))


def _gone(request: HttpRequest, form: LogLinkForm | UnsubscribeForm) -> HttpResponse:
    return _private(render(request, "adherence/links/gone.html", {"link": form}, status=GONE))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key: it must not travel on, nor stay in a cache."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
