"""Where the mail provider tells what became of a mail. Anybody may knock; only who has the secret is heard."""

from __future__ import annotations

from typing import Any

from anymail import urls as anymail
from anymail.exceptions import AnymailConfigurationError, AnymailError, AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from adherence.actions import mailed
from adherence.forms.mail_events import MailEventForm
from adherence.outbox.heard import Heard
from patients.access import seeing_everything

# anymail reads a report as its provider writes it, and what it does not find is an error of Python's.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
ASK = {"WWW-Authenticate": 'Basic realm="mail events"'}  # Amazon sends the secret only when asked


@csrf_exempt
@login_not_required
@require_POST
@seeing_everything
def mail_events(request: HttpRequest) -> HttpResponse:
    """200 is “heard”, also of what we have no use for: a provider repeats everything else."""
    hook = _hook()
    try:
        hook.run_validators(request)
        events = hook.parse_events(request)
    except AnymailWebhookValidationFailure:
        return HttpResponse(status=401, headers=ASK)
    except (*UNREADABLE, AnymailError, AnymailConfigurationError):
        return HttpResponseBadRequest()
    for event in events:
        _heed(event)
    return HttpResponse()


def _hook() -> Any:  # noqa: ANN401  # anymail has no types
    """anymail's reader of the provider's reports. Raises Http404 without a provider, or without a secret."""
    name = f"{settings.EMAIL_PROVIDER}_tracking_webhook"
    found = next((each for each in anymail.urlpatterns if each.name == name), None)
    if found is None or not settings.ANYMAIL["WEBHOOK_SECRET"]:
        raise Http404
    return found.callback.view_class()


def _heed(event: AnymailTrackingEvent) -> None:
    now = timezone.now()
    form = MailEventForm(event, now=now)
    if form.is_valid():
        told = form.cleaned_data
        mailed.heed(told["message"], Heard(told["heard"]), told["words"], at=form.at, now=now)
