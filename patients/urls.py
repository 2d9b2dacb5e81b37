"""Addresses of people: the start page, invitations, teams, the choice of a record."""

from django.urls import URLPattern, path

from patients.views import home

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("switch/", home.switch_patient, name="switch-patient"),
]
