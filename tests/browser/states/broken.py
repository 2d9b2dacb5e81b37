"""The site's addresses, and under /broken/ every way in which a page fails."""

from __future__ import annotations

from typing import NoReturn

from allauth.core.ratelimit import respond_429
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.csrf import csrf_failure

from config import urls

handler400, handler500 = urls.handler400, urls.handler500


@login_not_required
def broken(request: HttpRequest, how: str) -> HttpResponse:
    failures: dict[str, type[Exception]] = {
        "400": SuspiciousOperation,
        "403": PermissionDenied,
        "500": ZeroDivisionError,
        "503": OperationalError,
    }
    if how in failures:
        _fail(failures[how])
    if how == "429":
        return respond_429(request)
    if how == "403-form":
        return csrf_failure(request)
    said = {"emergency": how == "pain-emergency", "stop": how == "pain-stop"}
    return render(request, "adherence/pain/away.html", said, status=503)


def _fail(failure: type[Exception]) -> NoReturn:
    raise failure


urlpatterns = [*urls.urlpatterns, path("broken/<str:how>/", broken)]
