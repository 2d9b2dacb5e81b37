"""Where one is signed in: to see every place, and to sign out in one of them or in all others."""

from __future__ import annotations

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.views import list_usersessions
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.access import Request
from patients.forms.sign_ins import EndOneForm
from patients.views.fresh import fresh_to_change


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_to_change
def sign_ins(request: Request) -> HttpResponseBase:
    """GET shows them; POST ends the one that was chosen. Without a choice it is allauth's: all but this one end."""
    form = EndOneForm(request.POST, of=request.user)
    if form.is_valid() and form.cleaned_data["session"] is None:
        answer: HttpResponseBase = list_usersessions(request)
        return answer
    if form.is_valid():
        end_sessions(request, [form.cleaned_data["session"]])
        messages.success(request, _("That sign-in has ended."))
    return redirect("usersessions_list")
