"""Addresses that mails point to and that are not built yet."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path


def _page(request: HttpRequest, **_: object) -> HttpResponse:
    return HttpResponse()


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("config.urls")),
    path("today/", _page, name="today"),
    path("progress/", _page, name="progress"),
    path("settings/", _page, name="settings"),
    path("pain/new/", _page, name="pain-new"),
    path("flags/<uuid:uuid>/", _page, name="flag-detail"),
    path("caseload/", _page, name="caseload"),
    path("patients/<uuid:uuid>/", _page, name="patient-record"),
    path("log/<str:token>/", _page, name="log-link"),
    path("unsubscribe/<str:token>/", _page, name="unsubscribe"),
]
