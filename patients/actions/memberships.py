"""Memberships: to give somebody another role, to end one, and to hand over the patients of who leaves."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients.actions import care
from patients.actions.invitations import Refused
from patients.models import Clinic, Invitation, Membership, Patient, Role, User
from patients.models.clinics import MembershipQuerySet


class StillInCharge(Refused):
    """The person is in charge of patients, and a colleague is there to take them over."""


@transaction.atomic
def end(membership: Membership, *, by: User, now: datetime) -> None:
    """End somebody's role in a clinic and sign the person out everywhere. Raises Refused."""
    _leave(_team(membership.clinic, by=by), membership, now=now)
    sign_out_everywhere(membership.user)


def sign_out_everywhere(person: User) -> None:
    """The next request of each of the person's browsers asks to sign in."""
    for session in UserSession.objects.filter(user=person):
        session.end()


@transaction.atomic
def change(membership: Membership, *, by: User, role: str, job_title: str, now: datetime) -> None:
    """Give somebody another role, from the next request on, or another title. Raises Refused.

    The role that was held stays as it was, ended: it tells in which role somebody did what.
    """
    team = _team(membership.clinic, by=by)
    if role == membership.role:
        team.filter(pk=membership.pk).update(job_title=job_title)
        return
    if team.filter(user=membership.user_id, role=role).exists():
        raise Refused({"role": _("This person already works here in this role")})
    _leave(team, membership, now=now)
    Membership.objects.create(
        user_id=membership.user_id, clinic=membership.clinic, role=role, job_title=job_title, created_at=now
    )


@transaction.atomic
def hand_over(clinic: Clinic, *, of: User, to: User, by: User, now: datetime) -> int:
    """Put another clinician in charge of all of somebody's patients in care. Answers how many. Raises Refused."""
    team = _team(clinic, by=by)
    if to == of or not team.filter(user=to, role=Role.CLINICIAN).exists():
        raise Refused({"successor": _("Choose another clinician of this clinic")})
    theirs = Patient.objects.visible_to(by).in_care().filter(clinic=clinic, clinician=of)
    moved = list(theirs.select_for_update(no_key=True).order_by("pk"))
    Patient.objects.filter(pk__in=[patient.pk for patient in moved]).update(clinician=to)
    care.note_handed_over(moved, of=of, to=to, by=by, now=now)
    return len(moved)


def _team(clinic: Clinic, *, by: User) -> MembershipQuerySet:
    """Who works there, while nobody else changes it: of two managers who end each other, one is left."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    team = Membership.objects.active().filter(clinic=clinic)
    if not team.filter(user=by, role=Role.MANAGER).exists():
        raise Refused(_("Only a manager of the clinic can do this"))
    return team


def _leave(team: MembershipQuerySet, membership: Membership, *, now: datetime) -> None:
    if not team.filter(role=Role.MANAGER).exclude(pk=membership.pk).exists():
        raise Refused(_("A clinic needs a manager. Invite another one first"))
    if membership.role == Role.CLINICIAN:
        _leave_nobody_behind(team, membership)
    if not team.filter(pk=membership.pk).update(ended_at=now):
        raise Refused(_("This role has ended already"))
    _close_the_door(membership, now=now)


def _close_the_door(membership: Membership, *, now: datetime) -> None:
    """A manager's open invitations end with the role: one of them might lead back in. Another manager sends them."""
    if membership.role == Role.MANAGER:
        asked_in = Invitation.objects.for_team().waiting().filter(clinic=membership.clinic_id)
        asked_in.filter(invited_by=membership.user_id).update(revoked_at=now)


def _leave_nobody_behind(team: MembershipQuerySet, membership: Membership) -> None:
    """The only clinician may go: somebody who must lose access does at once, and the team's page tells of the rest."""
    colleagues = team.filter(role=Role.CLINICIAN).exclude(pk=membership.pk)
    theirs = Patient.objects.in_care().filter(clinic=membership.clinic_id, clinician=membership.user_id)
    if colleagues.exists() and theirs.exists():
        raise StillInCharge(_("They are in charge of patients. Hand these over first, then end the role"))
