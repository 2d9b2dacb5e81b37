"""Addresses of this app's pages."""

from django.urls import URLPattern, path

from adherence.views import pain

urlpatterns: list[URLPattern] = [
    # Pain: reported by patients
    path("pain/new/", pain.new, name="pain-new"),
    path("pain/<uuid:uuid>/", pain.detail, name="pain-detail"),
]
