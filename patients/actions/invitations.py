"""Who gets in: to invite, to send again, to withdraw, to accept. A worker makes the mail from the invitation's row."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients.actions.care import note
from patients.actions.nudges import PLAN_MESSAGES, nudge
from patients.models import CareEvent, Clinic, Invitation, Membership, Patient, PatientAccess, Role, Surgery, User
from patients.models.invitations import LIFETIME

RELATIONS = {
    Invitation.Kind.PATIENT: PatientAccess.Relation.SELF,
    Invitation.Kind.CARER: PatientAccess.Relation.CARER,
}


class Refused(ValidationError):
    """What was asked cannot be done; the sentence says why, beside the field it is about."""


class NotOpen(Exception):
    """The invitation was used, withdrawn, sent anew or has become too old."""


class SignInFirst(Exception):
    """The address has an account already, and whoever holds it must show that."""


@transaction.atomic
def invite_team(
    clinic: Clinic, *, by: User | None, email: str, name: str, role: str, job_title: str = "", now: datetime
) -> Invitation:
    """Invite somebody to work in the clinic. `by` is None for a clinic's first manager. Raises Refused."""
    email = email.strip().lower()
    if Membership.objects.active().filter(clinic=clinic, role=role, user__email=email).exists():
        raise Refused({"email": _("This person already works here in this role")})
    invitation = Invitation(
        kind=Invitation.Kind.TEAM,
        clinic=clinic,
        email=email,
        name=name,
        role=Role(role),
        job_title=job_title,
        invited_by=by,
    )
    if not send(invitation, now=now):
        raise Refused({"email": _("This address has an invitation waiting. Send that one again, or withdraw it first")})
    return invitation


@transaction.atomic
def invite_patient(patient: Patient, *, surgery: Surgery, by: User, now: datetime) -> Invitation:
    """Take a patient into care and send the invitation. `patient` and `surgery` are not saved yet. Raises Refused."""
    patient.email = patient.email.strip().lower()
    patient.consented_at = patient.created_at = surgery.created_at = now
    Patient.objects.bulk_create([patient], ignore_conflicts=True)
    if not Patient.objects.filter(pk=patient.pk).exists():
        raise Refused({"record_number": _("A patient with this record number already exists")})
    surgery.patient = patient
    surgery.save(force_insert=True)
    invitation = Invitation(
        kind=Invitation.Kind.PATIENT,
        clinic=patient.clinic,
        email=patient.email,
        name=patient.full_name,
        patient=patient,
        invited_by=by,
    )
    send(invitation, now=now)
    return invitation


def send(invitation: Invitation, *, now: datetime) -> bool:
    """Write the row, which is not saved yet; False when one like it is waiting."""
    invitation.created_at = invitation.sent_at = now
    invitation.expires_at = now + LIFETIME
    Invitation.objects.bulk_create([invitation], ignore_conflicts=True)
    nudge(PLAN_MESSAGES)
    return Invitation.objects.filter(pk=invitation.pk).exists()


@transaction.atomic
def resend(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Send a new link; older ones stop working. Raises NotOpen when it was used, withdrawn or sent anew meanwhile."""
    waiting = Invitation.objects.of_clinics_of(by).waiting().filter(pk=invitation.pk, serial=invitation.serial)
    if not waiting.update(serial=invitation.serial + 1, sent_at=now, expires_at=now + LIFETIME):
        raise NotOpen
    note_again(invitation, by=by, now=now)
    nudge(PLAN_MESSAGES)


@transaction.atomic
def renew(invitation: Invitation, *, now: datetime) -> None:
    """Send a patient a new link to the same address, as the holder of one that is too old asks. Raises NotOpen."""
    too_old = Invitation.objects.too_old_at(now).for_records().filter(pk=invitation.pk, serial=invitation.serial)
    if not too_old.update(serial=invitation.serial + 1, sent_at=now, expires_at=now + LIFETIME):
        raise NotOpen
    note_again(invitation, by=None, now=now)
    nudge(PLAN_MESSAGES)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User, now: datetime) -> None:
    """End the invitation: its link stops working. Raises NotOpen when it was used or withdrawn before."""
    if not Invitation.objects.of_clinics_of(by).waiting().filter(pk=invitation.pk).update(revoked_at=now):
        raise NotOpen


@transaction.atomic
def accept(invitation: Invitation, *, by: User, now: datetime) -> None:
    """Let in the signed-in holder of the invited address. Raises NotOpen, Refused, or SignInFirst for anybody else."""
    if account_of(invitation.email) != by:
        raise SignInFirst
    _let_in(invitation, by, now=now)


@transaction.atomic
def accept_as_new(invitation: Invitation, *, password: str | None, now: datetime) -> User:
    """Make the account of the invited address and let it in; without a password it signs in by emailed code.

    The link came by mail, so it proves the address. Raises NotOpen, Refused, or SignInFirst when there is an account.
    """
    if account_of(invitation.email):
        raise SignInFirst
    user = User(email=invitation.email, name=invitation.name, language=invitation.language, date_joined=now)
    user.set_password(password)
    User.objects.bulk_create([user], ignore_conflicts=True)
    if not User.objects.filter(pk=user.pk).exists():
        raise SignInFirst
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _let_in(invitation, user, now=now)
    return user


def note_again(invitation: Invitation, *, by: User | None, now: datetime) -> None:
    """In the patient's record; a colleague's invitation is about nobody's."""
    if invitation.patient:
        note(invitation.patient, CareEvent.Kind.INVITED_AGAIN, by=by, now=now, words=invitation.email)


def account_of(email: str) -> User | None:
    """The account that signs in with this address: as its own, or as a verified second one."""
    verified = EmailAddress.objects.filter(email=email, verified=True).values("user")
    return (User.objects.filter(email=email) | User.objects.filter(pk__in=verified)).first()


def _let_in(invitation: Invitation, user: User, *, now: datetime) -> None:
    """Use the invitation up, once whatever else happens at the same time, and give what it promised."""
    mine = Invitation.objects.open_at(now).filter(pk=invitation.pk, serial=invitation.serial)
    if not mine.update(accepted_at=now, accepted_by=user):
        raise NotOpen
    if invitation.patient is None:
        _join(invitation, user, now=now)
        return
    _follow(invitation.patient, invitation, user, now=now)
    nudge(PLAN_MESSAGES)


def _join(invitation: Invitation, user: User, *, now: datetime) -> None:
    """A role held already is kept as it is."""
    membership = Membership(
        user=user, clinic=invitation.clinic, role=invitation.role, job_title=invitation.job_title, created_at=now
    )
    Membership.objects.bulk_create([membership], ignore_conflicts=True)


def _follow(patient: Patient, invitation: Invitation, user: User, *, now: datetime) -> None:
    relation = RELATIONS[Invitation.Kind(invitation.kind)]
    access = PatientAccess(
        user=user,
        patient=patient,
        relation=relation,
        may_log=invitation.may_log,
        may_report=invitation.may_report,
        granted_at=now,
    )
    PatientAccess.objects.bulk_create([access], ignore_conflicts=True)
    if not PatientAccess.objects.filter(pk=access.pk).exists():
        raise Refused(_("This record is linked to an account already. Call your clinic"))
    if relation == PatientAccess.Relation.SELF:
        Patient.objects.filter(pk=patient.pk, joined_at=None).update(joined_at=now)
        Invitation.objects.waiting().filter(patient=patient, kind=invitation.kind).update(revoked_at=now)
