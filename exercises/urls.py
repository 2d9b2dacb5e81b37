"""Addresses of this app's pages."""

from django.urls import URLPattern, path

from exercises.views import learn, presets, preview

urlpatterns: list[URLPattern] = [
    path("learn/ankle-pumps/", learn.ankle_pumps, name="learn-ankle-pumps"),
    path("patients/<uuid:patient_id>/prescriptions/preview/", preview.preview, name="prescription-preview"),
    path("presets/", presets.presets, name="presets"),
    path("presets/new/", presets.new, name="preset-new"),
    path("presets/<uuid:preset_id>/", presets.change, name="preset-change"),
    path("presets/<uuid:preset_id>/retire/", presets.retire, name="preset-retire"),
]
