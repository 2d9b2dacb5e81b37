"""Addresses of people: the start page, invitations, teams, the choice of a record."""

from django.urls import URLPattern, path

from patients.views import clinics, home, invitations, patients, teams

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("switch/", home.switch_patient, name="switch-patient"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/new-link/", invitations.renew, name="invitation-renew"),
    path("patients/invite/", patients.invite, name="patient-invite"),
    path("patients/invite/preview/", patients.preview, name="patient-invite-preview"),
    path("patients/<uuid:patient>/invite-again/", patients.invite_again, name="patient-invite-again"),
    path("team/", teams.team, name="team"),
    path("team/<uuid:membership>/end/", teams.end, name="membership-end"),
    path("team/invitations/<uuid:invitation>/resend/", teams.resend, name="team-invitation-resend"),
    path("team/invitations/<uuid:invitation>/withdraw/", teams.withdraw, name="team-invitation-withdraw"),
    path("clinic/", clinics.clinic, name="clinic"),
]
