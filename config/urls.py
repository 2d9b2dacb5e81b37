"""Addresses. Each app names its own; allauth's pages live under /accounts/."""

from django.conf import settings
from django.contrib import admin
from django.http import Http404
from django.urls import include, path, re_path
from django.views.defaults import page_not_found
from django.views.generic import RedirectView

from patients.views import home

handler400 = "adherence.views.outage.bad_request"
handler500 = "adherence.views.outage.server_error"

urlpatterns = [
    # Django looks from the top: what patients do every day, which is asked for most, comes first.
    path("", include("adherence.urls")),
    path("", include("patients.urls")),
    path("", include("exercises.urls")),
    path("accounts/", include("allauth.urls")),
    # Operators sign in as everybody does, second factor included.
    path("admin/login/", home.operators_only),
    path("admin/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    # No row has an address of its own on the site, and an id that is none would be a fault there.
    re_path(r"^admin/r/", page_not_found, {"exception": Http404()}),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("config.local.urls"))]
