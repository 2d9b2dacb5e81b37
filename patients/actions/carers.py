"""Who may follow a patient's record. Consent is the patient's: each verb is by the account that the record is about."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients.actions.invitations import NotOpen, Refused, account_of, note_again, send
from patients.actions.nudges import PLAN_MESSAGES, nudge
from patients.models import Invitation, Patient, PatientAccess, User
from patients.models.invitations import LIFETIME

MOST = 10  # carers and open invitations of one record; and invitations in a day: an address is not ours to flood
A_WHILE = timedelta(minutes=5)  # between two sendings of one invitation


@transaction.atomic
def invite(
    patient: Patient, *, by: User, email: str, name: str, may_log: bool, may_report: bool, now: datetime
) -> Invitation:
    """Invite somebody to follow the record. Raises Refused. The patient's row keeps two at once in line."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    email = email.strip().lower()
    _check(patient, by=by, email=email, now=now)
    invitation = Invitation(
        kind=Invitation.Kind.CARER,
        clinic=patient.clinic,
        patient=patient,
        email=email,
        name=name,
        invited_by=by,
        may_log=may_log,
        may_report=may_report,
    )
    Invitation.objects.of_carers_for(by).too_old_at(now).filter(patient=patient, email=email).update(revoked_at=now)
    if not send(invitation, now=now):
        raise Refused({"email": _("This address has an invitation waiting. Send that one again, or take it back")})
    return invitation


def _check(patient: Patient, *, by: User, email: str, now: datetime) -> None:
    if not PatientAccess.objects.own_of(by).filter(patient=patient).exists():
        raise Refused(_("Only the patient can do this"))
    account = account_of(email)
    if account == by:
        raise Refused({"email": _("This is your own address")})
    if account and PatientAccess.objects.active().filter(patient=patient, user=account).exists():
        raise Refused({"email": _("This person sees your record already")})
    if _crowd(patient, by, now) >= MOST:
        raise Refused(_("You have reached the limit of %(number)d people. Try again tomorrow") % {"number": MOST})


def _crowd(patient: Patient, by: User, now: datetime) -> int:
    """Carers, or invitations of a day, whichever is more."""
    carers = PatientAccess.objects.of_carers_for(by).filter(patient=patient).count()
    invitations = Invitation.objects.of_carers_for(by).filter(patient=patient)
    recent = invitations.filter(created_at__gt=now - timedelta(days=1)).count()
    return max(carers + invitations.open_at(now).count(), recent)


@transaction.atomic
def send_again(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Send a new link; older ones stop working. Raises NotOpen when it was used or taken back, or sent just now."""
    waiting = Invitation.objects.of_carers_for(by).waiting().filter(pk=invitation.pk, sent_at__lte=now - A_WHILE)
    if not waiting.update(serial=invitation.serial + 1, sent_at=now, expires_at=now + LIFETIME):
        raise NotOpen
    note_again(invitation, by=by, now=now)
    nudge(PLAN_MESSAGES)


@transaction.atomic
def take_back(invitation: Invitation, *, by: User, now: datetime) -> None:
    """End the invitation: its link stops working. Raises NotOpen when it was used or taken back before."""
    if not Invitation.objects.of_carers_for(by).waiting().filter(pk=invitation.pk).update(revoked_at=now):
        raise NotOpen


@transaction.atomic
def change(access: PatientAccess, *, by: User, may_log: bool, may_report: bool) -> None:
    """Let a carer do more, or less, from the carer's next request on. Raises NotOpen when the carer has gone."""
    carer = PatientAccess.objects.of_carers_for(by).filter(pk=access.pk)
    if not carer.update(may_log=may_log, may_report=may_report):
        raise NotOpen


@transaction.atomic
def revoke(access: PatientAccess, *, by: User, now: datetime) -> None:
    """Stop sharing with a carer, who sees nothing from the next request on. Raises NotOpen when done before."""
    if not PatientAccess.objects.of_carers_for(by).filter(pk=access.pk).update(revoked_at=now):
        raise NotOpen
