"""Who is asking, and what they may do: the standing of a signed-in person, and the doors of views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.decorators import decorator_from_middleware
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django_htmx.middleware import HtmxDetails

from patients.models import Clinic, Membership, Patient, PatientAccess, Role, User

P = ParamSpec("P")
CHOSEN = "chosen_patient"  # session key: the record that the account looks at


@dataclass(frozen=True)
class Standing:
    """A signed-in person's memberships and the records they follow. One clinic and one record are current."""

    user: User
    memberships: tuple[Membership, ...]
    accesses: tuple[PatientAccess, ...]
    chosen: UUID | None = None

    @cached_property
    def clinic(self) -> Clinic | None:
        """The clinic the person works in; the one joined first, when there are several."""
        return self.memberships[0].clinic if self.memberships else None

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles in the current clinic."""
        return frozenset(m.role for m in self.memberships if m.clinic_id == self.memberships[0].clinic_id)

    @property
    def is_team(self) -> bool:
        return bool(self.roles)

    @property
    def is_clinician(self) -> bool:
        return Role.CLINICIAN in self.roles

    @property
    def is_staff_member(self) -> bool:
        return Role.STAFF in self.roles

    @property
    def is_manager(self) -> bool:
        return Role.MANAGER in self.roles

    @property
    def is_clinical(self) -> bool:
        """May review flags, hold and resume, log on behalf: clinicians and staff."""
        return self.is_clinician or self.is_staff_member

    @property
    def role_label(self) -> str | Promise:
        """The job title, or the role, to show beside the name."""
        if not self.memberships:
            return ""
        return self.memberships[0].job_title or Role(self.memberships[0].role).label

    @property
    def patients(self) -> list[Patient]:
        """The records the account follows, its own first."""
        return [access.patient for access in self.accesses]

    @cached_property
    def access(self) -> PatientAccess | None:
        """The account's access to the record it is looking at: the chosen one, or the first."""
        chosen = [access for access in self.accesses if access.patient_id == self.chosen]
        return next(iter(chosen or self.accesses), None)

    @property
    def patient(self) -> Patient | None:
        return self.access.patient if self.access else None

    @property
    def shows_whose(self) -> bool:
        """Whether pages must say whose record it is: another person's, or one of several."""
        return len(self.accesses) > 1 or bool(self.access and not self.access.is_own)

    @property
    def outbox_keys(self) -> list[str]:
        """Of each record the account follows, the current one first: see `outbox_key`."""
        first = sorted(self.accesses, key=lambda access: access != self.access)
        return [outbox_key(access) for access in first]

    def owning(self, key: str) -> PatientAccess | None:
        """The account's access to the record with this outbox key; to the current one when there is no key."""
        if not key:
            return self.access
        return next((access for access in self.accesses if constant_time_compare(outbox_key(access), key)), None)

    @property
    def care_clinic(self) -> Clinic | None:
        """The clinic that cares for the record being looked at, or where the person works."""
        return self.patient.clinic if self.patient else self.clinic

    @property
    def emergency_number(self) -> str:
        return self.care_clinic.emergency if self.care_clinic else "112"

    @property
    def clinic_phone(self) -> str:
        return self.care_clinic.phone if self.care_clinic else ""


def outbox_key(access: PatientAccess) -> str:
    """What entries kept on a phone are marked with: whose they are and who made them, told to nobody else."""
    return salted_hmac("dorsi.outbox", f"{access.user_id}:{access.patient_id}", algorithm="sha256").hexdigest()[:32]


def standing_of(user: User, *, chosen: UUID | None = None) -> Standing:
    """Two queries: active memberships (first joined first) and followed records (own first)."""
    memberships = Membership.objects.active().filter(user=user).select_related("clinic").order_by("created_at", "role")
    accesses = (
        PatientAccess.objects.visible_to(user)
        .active()
        .select_related("patient__clinic", "patient__clinician")
        .order_by("-relation", "granted_at")
    )
    return Standing(user=user, memberships=tuple(memberships), accesses=tuple(accesses), chosen=chosen)


class Request(HttpRequest):
    """A signed-in person's request, as StandingMiddleware and HtmxMiddleware leave it."""

    user: User
    standing: Standing
    htmx: HtmxDetails


View = Callable[Concatenate[Request, P], HttpResponseBase]


def _door(allowed: Callable[[Standing], object]) -> Callable[[View[P]], View[P]]:
    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not allowed(request.standing):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def team_only(view: View[P]) -> View[P]:
    """Clinicians, staff and managers; anybody else is answered 403."""
    return _door(lambda standing: standing.is_team)(view)


def clinical_only(view: View[P]) -> View[P]:
    """Clinicians and staff."""
    return _door(lambda standing: standing.is_clinical)(view)


def clinician_only(view: View[P]) -> View[P]:
    return _door(lambda standing: standing.is_clinician)(view)


def manager_only(view: View[P]) -> View[P]:
    return _door(lambda standing: standing.is_manager)(view)


def patient_only(view: View[P]) -> View[P]:
    """Accounts that follow at least one record."""
    return _door(lambda standing: standing.patient)(view)


def logging_only(view: View[P]) -> View[P]:
    """Accounts that may log sets on the record they are looking at."""
    return _door(lambda standing: standing.access and standing.access.may_log)(view)


def own_record_only(view: View[P]) -> View[P]:
    """The patient, on the own record: a carer may help, and decides nothing."""
    return _door(lambda standing: standing.access and standing.access.is_own)(view)


def logging_somewhere(view: View[P]) -> View[P]:
    """Accounts that may log sets on one record or more: which one, the view looks at."""
    return _door(lambda standing: any(access.may_log for access in standing.accesses))(view)


def reporting_somewhere(view: View[P]) -> View[P]:
    """Accounts that may report pain on one record or more: which one, the view looks at."""
    return _door(lambda standing: any(access.may_report for access in standing.accesses))(view)


def for_scripts(view: View[P]) -> View[P]:
    """Answers strangers 401: a script has no use for the way to the sign-in page."""

    @login_not_required
    @wraps(view)
    def known(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED)
        return view(cast("Request", request), *args, **kwargs)

    return known


def current_patient(request: Request) -> Patient:
    """The record the account is looking at; 403 without one."""
    if request.standing.patient is None:
        raise PermissionDenied
    return request.standing.patient


def current_clinic(request: Request) -> Clinic:
    """The clinic the person works in; 403 without one."""
    if request.standing.clinic is None:
        raise PermissionDenied
    return request.standing.clinic


class _LinkCsrf(CsrfViewMiddleware):
    """Asks for the same cookie and token as everywhere, and takes the origin `null` for an answer.

    A page that sends no referrer makes browsers post with that origin (Fetch standard, "append a request Origin
    header"), and Django's own check would turn every such form away.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        known = super()._origin_verified(request)  # type: ignore[misc]  # Django's own, left out of its stubs
        return request.META["HTTP_ORIGIN"] == "null" or bool(known)


_link_csrf = decorator_from_middleware(_LinkCsrf)


def secret_address(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """A page whose address is a secret out of a mail: kept by no cache, told to no other site."""

    @wraps(view)
    def unreferred(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return never_cache(unreferred)


def link_page(view: Callable[P, HttpResponseBase]) -> Callable[P, HttpResponseBase]:
    """A secret address with a form that a browser sends: asks for its token."""
    return csrf_exempt(_link_csrf(secret_address(view)))
