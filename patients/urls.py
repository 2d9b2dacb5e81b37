"""Addresses of people: the start page, invitations, teams, the choice of a record."""

from django.urls import URLPattern, path

from patients.views import home, invitations

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("switch/", home.switch_patient, name="switch-patient"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/new-link/", invitations.renew, name="invitation-renew"),
]
