"""The people of a clinic, as its manager reads them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from patients.models import Clinic, Membership, Patient, Role, User
from patients.models.clinics import MembershipQuerySet
from patients.models.invitations import InvitationQuerySet
from patients.models.patients import PatientQuerySet


def people_of(clinic: Clinic, *, seen_by: User) -> MembershipQuerySet:
    """Roles held now, by name; each with its person's second factors and number of patients.

    `.passkey`, `.authenticator`: whether there is one; `.secured`: whether there is any. `.patients`: of those in
    care, whom the person is in charge of; 0 in any role but the clinician's.
    """
    factors = Authenticator.objects.filter(user=OuterRef("user"))
    passkeys = factors.filter(type=Authenticator.Type.WEBAUTHN)
    codes = factors.filter(type=Authenticator.Type.TOTP)
    theirs = in_charge_in(clinic, seen_by=seen_by).filter(clinician=OuterRef("user")).order_by()
    numbers = theirs.values("clinician").annotate(number=Count("pk")).values("number")
    team = clinic.memberships.visible_to(seen_by).active().select_related("user")
    return team.annotate(
        passkey=Exists(passkeys),
        authenticator=Exists(codes),
        secured=Exists(passkeys) | Exists(codes),
        patients=Case(When(role=Role.CLINICIAN, then=Coalesce(Subquery(numbers), 0)), default=0),
    ).order_by("user__name", "role")


def in_charge_in(clinic: Clinic, *, seen_by: User) -> PatientQuerySet:
    """Patients in care, for whom somebody must be in charge."""
    return Patient.objects.visible_to(seen_by).in_care().filter(clinic=clinic)


def in_charge_of(clinic: Clinic, *, seen_by: User) -> QuerySet[User]:
    """Who is in charge of patients in care, whether or not they still work here, by name; each with `.patients`."""
    theirs = User.objects.filter(patients_in_charge__in=in_charge_in(clinic, seen_by=seen_by))
    return theirs.annotate(patients=Count("patients_in_charge")).order_by("name")


def left_behind(clinic: Clinic, *, seen_by: User) -> QuerySet[User]:
    """Those of them who are no clinicians here any more."""
    clinicians = Membership.objects.active().filter(clinic=clinic, role=Role.CLINICIAN).values("user")
    return in_charge_of(clinic, seen_by=seen_by).exclude(pk__in=clinicians)


def waiting_in(clinic: Clinic, *, seen_by: User) -> InvitationQuerySet:
    """The team's invitations that were neither used nor withdrawn, the oldest first."""
    return clinic.invitations.visible_to(seen_by).waiting().for_team().order_by("sent_at")
