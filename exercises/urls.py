"""Addresses of this app's pages."""

from django.urls import URLPattern, path

from exercises.views import learn, preview

urlpatterns: list[URLPattern] = [
    path("learn/ankle-pumps/", learn.ankle_pumps, name="learn-ankle-pumps"),
    path("patients/<uuid:patient_id>/prescriptions/preview/", preview.preview, name="prescription-preview"),
]
