"""When a page fails: 503 while the database is away, 500 for the rest. Nothing here asks the database."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import defaults

from adherence.forms.pain import PainForm
from adherence.triage import Level
from patients.models import Clinic

UNAVAILABLE = 503
RETRY_AFTER = "30"  # seconds


def server_error(request: HttpRequest) -> HttpResponse:
    """The site's handler500. Django calls it while the failure is being handled."""
    return _in_an_outage(request, sys.exc_info()[1]) or defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The site's handler400: a session that could not be written is no fault of the request."""
    return _in_an_outage(request, exception) or defaults.bad_request(request, exception)


def _in_an_outage(request: HttpRequest, failure: BaseException | None) -> HttpResponse | None:
    """The answer while the database is away; None when it is not that."""
    if not any(isinstance(each, OperationalError | InterfaceError) for each in _with_causes(failure)):
        return None
    response = _away(request)
    response.headers["Retry-After"] = RETRY_AFTER
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_causes(failure: BaseException | None) -> Iterator[BaseException]:
    while failure:
        yield failure
        failure = failure.__cause__ or failure.__context__


def _away(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"error": _("Dorsi cannot reach its records. Try again soon")}, status=UNAVAILABLE)
    if request.method == "POST" and request.path == reverse("pain-new"):
        return HttpResponse(render_to_string("adherence/pain/away.html", _advice(request)), status=UNAVAILABLE)
    return HttpResponse(render_to_string("503.html"), status=UNAVAILABLE)


def _advice(request: HttpRequest) -> dict[str, object]:
    """What the report says by the usual thresholds: nobody can say now whose clinic it is for."""
    decided = PainForm(request.POST)
    decided.is_valid()
    triage = decided.report.triaged(Clinic())
    return {"emergency": triage.level == Level.EMERGENCY, "stop": triage.stop}
