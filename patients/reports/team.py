"""The people of a clinic, as its manager reads them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from patients.models import Clinic, User
from patients.models.clinics import MembershipQuerySet
from patients.models.invitations import InvitationQuerySet


def people_of(clinic: Clinic, *, seen_by: User) -> MembershipQuerySet:
    """Roles held now, by name; each with `.secured`: whether the person has a second factor."""
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).filter(user=OuterRef("user"))
    team = clinic.memberships.visible_to(seen_by).active().select_related("user")
    return team.annotate(secured=Exists(factors)).order_by("user__name", "role")


def waiting_in(clinic: Clinic, *, seen_by: User) -> InvitationQuerySet:
    """The team's invitations that were neither used nor withdrawn, the oldest first."""
    return clinic.invitations.visible_to(seen_by).waiting().for_team().order_by("sent_at")
