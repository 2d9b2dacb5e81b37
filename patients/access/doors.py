"""The doors of views: who may come in, by their standing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from patients.access.rows import Sight
from patients.access.standing import Standing
from patients.models import Clinic, Patient, User

P = ParamSpec("P")
CHOSEN = "chosen_patient"  # session key: the record that the account looks at


class Request(HttpRequest):
    """A signed-in person's request, as RowSecurityMiddleware, StandingMiddleware and HtmxMiddleware leave it."""

    user: User
    sight: Sight
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
