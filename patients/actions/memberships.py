"""Memberships: to end one."""

from __future__ import annotations

from datetime import datetime

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from patients.actions.invitations import Refused
from patients.models import Clinic, Membership, Role, User


@transaction.atomic
def end(membership: Membership, *, by: User, now: datetime) -> None:
    """End somebody's role in a clinic and sign the person out everywhere. Raises Refused.

    The clinic's row is locked, so that two managers who end each other leave one.
    """
    Clinic.objects.select_for_update().get(pk=membership.clinic_id)
    team = Membership.objects.active().filter(clinic=membership.clinic_id)
    if not team.filter(user=by, role=Role.MANAGER).exists():
        raise Refused(_("Only a manager of the clinic can do this"))
    if not team.filter(role=Role.MANAGER).exclude(pk=membership.pk).exists():
        raise Refused(_("A clinic needs a manager. Invite another one first"))
    if not team.filter(pk=membership.pk).update(ended_at=now):
        raise Refused(_("This role has ended already"))
    for session in UserSession.objects.filter(user=membership.user_id):
        session.end()
