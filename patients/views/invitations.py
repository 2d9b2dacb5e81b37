"""The invited person's page: what the link opens, and stepping through. It speaks the language of its mail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_http_methods, require_POST

from patients.access import link_page
from patients.actions import invitations
from patients.forms.invitations import JoinForm, Link, LinkForm
from patients.models import User
from patients.reports.doors import Door, door_of
from patients.views.limits import link_is_tired

GONE = 410


def opened(view: Callable[[HttpRequest, Link], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view its link; one that cannot be read, or is used too often, goes no further."""

    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        form = LinkForm({"token": token})
        link: Link | None = form.cleaned_data["token"] if form.is_valid() else None
        with translation.override(_language(request, link)):
            return _refusal(request, token, link) or view(request, cast("Link", link))

    return answer


def _language(request: HttpRequest, link: Link | None) -> str:
    """Of the link's mail; whoever is signed in reads their own, and so does whoever has no link of ours."""
    own = translation.get_language() or settings.LANGUAGE_CODE
    return link.invitation.language if link and not _signed_in(request) else own


def _refusal(request: HttpRequest, token: str, link: Link | None) -> HttpResponse | None:
    if link_is_tired(request, token, known=link is not None):
        return respond_429(request)
    return None if link else render(request, "patients/invitations/unknown.html", status=404)


@login_not_required
@link_page
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def invitation(request: HttpRequest, link: Link) -> HttpResponse:
    """GET shows what the link opens; POST steps through."""
    door = _door(request, link)
    step = {Door.JOIN: _join, Door.ACCEPT: _accept}.get(door)
    response = step(request, link) if request.method == "POST" and step else _page(request, link, door)
    response.headers["Content-Language"] = str(translation.get_language())
    return response


@login_not_required
@link_page
@require_POST
@opened
def renew(_request: HttpRequest, link: Link) -> HttpResponse:
    """A new link to the address of one that is too old. The answer is the same whether or not one was sent."""
    with suppress(invitations.NotOpen):
        invitations.renew(link.invitation, now=timezone.now())
    return redirect("invitation", link.token)


def _signed_in(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _door(request: HttpRequest, link: Link) -> Door:
    return door_of(
        link.invitation,
        serial=link.serial,
        account=invitations.account_of(link.invitation.email),
        signed_in=_signed_in(request),
        now=timezone.now(),
    )


def _page(request: HttpRequest, link: Link, door: Door, form: JoinForm | None = None) -> HttpResponse:
    context = {
        "invitation": link.invitation,
        "clinic": link.invitation.clinic,
        "form": form or JoinForm(invitation=link.invitation),
        "sign_in": resolve_url(settings.LOGIN_URL),
        "new_link": reverse("invitation-renew", args=[link.token]),
    }
    status = 200 if door.is_open else GONE
    return render(request, f"patients/invitations/{door.value}.html", context, status=status)


def _join(request: HttpRequest, link: Link) -> HttpResponse:
    form = JoinForm(request.POST, invitation=link.invitation)
    if not form.is_valid():
        return _page(request, link, Door.JOIN, form)
    try:
        user = invitations.accept_as_new(link.invitation, password=form.password_chosen, now=timezone.now())
    except (invitations.NotOpen, invitations.SignInFirst):
        return redirect(request.path)
    except invitations.Refused as refusal:
        form.add_error(None, refusal)
        return _page(request, link, Door.JOIN, form)
    return _sign_in(request, user)


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """Through allauth's own steps. The link, out of a mail, is as good as a code out of a mail."""
    record_authentication(request, user, method="code", email=user.email, reauthenticated=True)
    return perform_login(request, Login(user=user, email=user.email))


def _accept(request: HttpRequest, link: Link) -> HttpResponse:
    try:
        invitations.accept(link.invitation, by=cast("User", request.user), now=timezone.now())
    except (invitations.NotOpen, invitations.SignInFirst):
        return redirect(request.path)
    except invitations.Refused as refusal:
        messages.error(request, refusal.message)
        return redirect(request.path)
    return redirect("home")
