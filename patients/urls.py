"""Addresses of people: the start page, invitations, teams, the choice of a record."""

from allauth.account import views as account
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import URLPattern, path

from patients.views import (
    clinics,
    contact,
    first_steps,
    fresh,
    home,
    intake,
    invitations,
    patients,
    people,
    roles,
    sign_ins,
    teams,
)

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path(".well-known/security.txt", contact.security_txt, name="security-txt"),
    path("start/", first_steps.start, name="first-steps"),
    path("switch/", home.switch_patient, name="switch-patient"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>/new-link/", invitations.renew, name="invitation-renew"),
    path("settings/check/", fresh.code, name="fresh-code"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/<uuid:access>/", people.change, name="carer-change"),
    path("settings/people/<uuid:access>/stop/", people.revoke, name="carer-revoke"),
    path("settings/people/invitations/<uuid:invitation>/again/", people.send_again, name="carer-invitation-resend"),
    path("settings/people/invitations/<uuid:invitation>/end/", people.take_back, name="carer-invitation-withdraw"),
    path("patients/invite/", patients.invite, name="patient-invite"),
    path("patients/invite/preview/", patients.preview, name="patient-invite-preview"),
    path("patients/import/", intake.import_patients, name="patient-import"),
    path("patients/import/example.csv", intake.import_example, name="patient-import-example"),
    path("patients/<uuid:patient>/invite-again/", patients.invite_again, name="patient-invite-again"),
    path("team/", teams.team, name="team"),
    path("team/<uuid:membership>/", roles.membership, name="membership"),
    path("team/<uuid:membership>/end/", roles.end, name="membership-end"),
    path("team/people/<uuid:person>/patients/", roles.hand_over, name="hand-over"),
    path("team/invitations/<uuid:invitation>/resend/", teams.resend, name="team-invitation-resend"),
    path("team/invitations/<uuid:invitation>/withdraw/", teams.withdraw, name="team-invitation-withdraw"),
    path("clinic/", clinics.clinic, name="clinic"),
    # allauth's own, in front of its addresses: how one signs in is changed by whoever has just shown who they are.
    # allauth asks nobody who has neither password nor second factor, and for another address nobody at all.
    path("accounts/email/", fresh.fresh_to_change(account.email), name="account_email"),
    path("accounts/password/set/", fresh.fresh_to_change(account.password_set), name="account_set_password"),
    path("accounts/2fa/totp/activate/", fresh.fresh_to_change(totp.activate_totp), name="mfa_activate_totp"),
    path("accounts/2fa/webauthn/add/", fresh.fresh_to_change(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("accounts/sessions/", sign_ins.sign_ins, name="usersessions_list"),
]
