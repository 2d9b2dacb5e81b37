"""Addresses. Each app names its own; allauth's pages live under /accounts/."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from patients.views import home

handler400 = "adherence.views.outage.bad_request"
handler500 = "adherence.views.outage.server_error"

urlpatterns = [
    path("", include("patients.urls")),
    path("", include("exercises.urls")),
    path("", include("adherence.urls")),
    path("accounts/", include("allauth.urls")),
    # Operators sign in as everybody does, second factor included.
    path("admin/login/", home.operators_only),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns += [path("demo/", include("config.local.urls"))]
