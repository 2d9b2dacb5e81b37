"""Pages behind links in mails: open to whoever holds the link, able to do one thing, and that by POST only.

They speak the language of the mail that they came in: the patient's. A link that says nothing is answered in the
language of the browser.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.ratelimit import respond_429
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from adherence.actions import mailed
from adherence.forms.links import LogLinkForm, UnsubscribeForm
from adherence.outbox.facts.sessions import linked_session
from patients.access import link_page, secret_address
from patients.models import Patient
from patients.views.limits import link_is_tired

GONE = 410
LinkForm = LogLinkForm | UnsubscribeForm


def opened_by(form_class: type[LinkForm]) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Give the view its form, read from the link; a link that cannot be read, or is used too often, goes no further."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: HttpRequest, token: str) -> HttpResponse:
            form = form_class({"token": token})
            if link_is_tired(request, token, known=form.is_valid()):
                return respond_429(request)
            return view(request, form) if form.is_valid() else _gone(request, form)

        return opened

    return decorate


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@link_page
@opened_by(LogLinkForm)
def log_link(request: HttpRequest, form: LogLinkForm) -> HttpResponse:
    """GET shows the session and what can be done; POST logs it. Nothing signs anybody in."""
    now = timezone.now()
    session = linked_session(form.cleaned_data["token"], now)
    if session is None:
        return _gone(request, form)
    if request.method == "POST":
        mailed.log_session(session, now=now)
        return redirect(request.path)
    return _page(request, "log", session.patient, {"session": session})


@csrf_exempt  # mail programs POST here by themselves (RFC 8058); the token is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
@opened_by(UnsubscribeForm)
def unsubscribe(request: HttpRequest, form: UnsubscribeForm) -> HttpResponse:
    patient, mailing = form.cleaned_data["token"]
    if request.method == "POST":
        mailed.stop_mailing(patient, mailing, now=timezone.now())
        return _page(request, "stopped", patient, {"mailing": mailing})
    return _page(request, "unsubscribe", patient, {"mailing": mailing})


def _page(request: HttpRequest, name: str, patient: Patient, context: dict[str, Any]) -> HttpResponse:
    with translation.override(patient.language):
        response = render(request, f"adherence/links/{name}.html", context)
    response.headers["Content-Language"] = patient.language
    return response


def _gone(request: HttpRequest, form: LinkForm) -> HttpResponse:
    return render(request, "adherence/links/gone.html", {"link": form}, status=GONE)
