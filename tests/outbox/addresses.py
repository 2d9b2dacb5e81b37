"""Addresses that mails point to and that are not built yet."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def _page(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse()


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("config.urls")),
    path("patients/<uuid:uuid>/", _page, name="patient-record"),
]
