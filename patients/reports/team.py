"""The people of a clinic, as its manager reads them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, OuterRef, QuerySet

from patients.models import Clinic, Membership, Patient, Role, User
from patients.models.clinics import MembershipQuerySet
from patients.models.invitations import InvitationQuerySet


def people_of(clinic: Clinic, *, seen_by: User) -> MembershipQuerySet:
    """Roles held now, by name; each with `.secured`: whether the person has a second factor."""
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES).filter(user=OuterRef("user"))
    team = clinic.memberships.visible_to(seen_by).active().select_related("user")
    return team.annotate(secured=Exists(factors)).order_by("user__name", "role")


def left_behind(clinic: Clinic, *, seen_by: User) -> QuerySet[User]:
    """Who is in charge of patients in care and is no clinician here any more, by name; each with `.patients`."""
    clinicians = Membership.objects.active().filter(clinic=clinic, role=Role.CLINICIAN).values("user")
    in_care = Patient.objects.visible_to(seen_by).in_care().filter(clinic=clinic).exclude(clinician__in=clinicians)
    gone = User.objects.filter(patients_in_charge__in=in_care)
    return gone.annotate(patients=Count("patients_in_charge")).order_by("name")


def waiting_in(clinic: Clinic, *, seen_by: User) -> InvitationQuerySet:
    """The team's invitations that were neither used nor withdrawn, the oldest first."""
    return clinic.invitations.visible_to(seen_by).waiting().for_team().order_by("sent_at")
