"""Logging sets by hand, saying how one felt, undoing one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from adherence.actions import sets
from adherence.forms.sets import FeelForm, HandForm
from adherence.models import LoggedSet
from adherence.reports.logged import Logged
from adherence.reports.today import Today, dose_now, today_by, today_of
from exercises.reports import Plan, current_plan
from patients.access import Request, current_patient, logging_only, patient_only
from patients.actions.audit import record_look

ALREADY_SAVED = gettext_lazy("You have saved this already. To change it, undo it on Today and log it again")
NOT_COUNTED = gettext_lazy("Nothing is planned for that time, so it does not count.")
page = require_http_methods(["GET", "HEAD", "POST"])


@page
@patient_only
@logging_only
def new(request: Request) -> HttpResponse:
    """Log one to four sets done without the phone."""
    patient, now = current_patient(request), timezone.now()
    plan = current_plan(patient, now, signed=False)
    data = request.POST if request.method == "POST" else None
    form = HandForm(data, patient=patient, dose=dose_now(plan, now.astimezone(patient.zone)), now=now)
    if form.is_valid() and _keep(request, form, plan, now):
        return _next_page(request, form.cleaned_data["pain"])
    today = today_by(plan, patient, now)
    record_look([patient.pk], by=request.standing, action="set-new", now=now)
    status = HTTPStatus.CONFLICT if form.has_error(NON_FIELD_ERRORS, "conflict") else HTTPStatus.OK
    return render(request, "adherence/patient/sets/new.html", {"form": form, "today": today}, status=status)


@page
@patient_only
@logging_only
def void(request: Request, uuid: UUID) -> HttpResponse:
    """Ask whether to undo a set; undo it on POST."""
    patient, now = current_patient(request), timezone.now()
    entry = _own_set(request, uuid)
    if request.method == "POST":
        return _undo(request, entry, now)
    record_look([patient.pk], by=request.standing, action="set-void", now=now)
    return render(
        request, "adherence/patient/sets/void.html", {"logged": Logged.of(entry, patient, patient.local_date(now))}
    )


@page
@patient_only
@logging_only
def saved(request: Request, uuid: UUID) -> HttpResponse:
    """A set just done is saved: what is left, and how it felt."""
    patient, now = current_patient(request), timezone.now()
    entry = _own_set(request, uuid)
    form = FeelForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _felt(request, entry, form.cleaned_data["pain"], now)
    record_look([patient.pk], by=request.standing, action="set-saved", now=now)
    today = today_of(patient, now)
    logged = Logged.of(entry, patient, today.day)
    context = {"form": form, "today": today, "logged": logged, "asks": _asks(logged, today)}
    return render(request, "adherence/patient/sets/saved.html", context)


def _asks(logged: Logged, today: Today) -> bool:
    """How it felt is asked once: after the last set of a session, or one that ended early."""
    is_last = today.next_session is None or not today.next_session.begun
    return logged.entry.pain is None and (is_last or not logged.is_whole)


def _keep(request: Request, form: HandForm, plan: Plan | None, now: datetime) -> bool:
    """Log what the form says; where that is refused, the form says why. `plan` is the one of `now`."""
    said = form.cleaned_data
    try:
        logged = sets.log_several(
            form.patient,
            by=request.user,
            uuid=said["uuid"],
            count=said["sets"],
            performed_at=said["performed_at"],
            source=LoggedSet.Source.BY_HAND,
            pain=said["pain"],
            plan=plan if said["performed_at"] == now else None,
            now=now,
            **form.counted,
        )
    except sets.Refused as refused:
        form.add_error("time", refused)
        return False
    except sets.Conflict:
        form.add_error(None, ValidationError(ALREADY_SAVED, "conflict"))
        return False
    _say_saved(request, logged)
    return True


def _say_saved(request: Request, logged: Sequence[LoggedSet]) -> None:
    saved = ngettext("%(number)d set saved.", "%(number)d sets saved.", len(logged)) % {"number": len(logged)}
    if all(entry.counts for entry in logged):
        messages.success(request, saved)
        return
    messages.warning(request, f"{saved} {NOT_COUNTED}")


def _next_page(request: Request, pain: int | None) -> HttpResponse:
    """Today, or the pain report when it hurt as much as the clinic wants to hear about, and one may report it."""
    access = request.standing.access
    may_report = access is not None and access.may_report
    hurt = may_report and pain is not None and pain >= current_patient(request).clinic.review_threshold
    return redirect("pain-new" if hurt else "today")


def _felt(request: Request, entry: LoggedSet, pain: int | None, now: datetime) -> HttpResponse:
    try:
        if pain is not None:
            sets.feel(entry, pain=pain, now=now)
    except sets.Refused as refused:
        messages.error(request, refused.messages[0])
    return _next_page(request, pain)


def _undo(request: Request, entry: LoggedSet, now: datetime) -> HttpResponse:
    try:
        sets.void(entry, by=request.user, now=now)
    except sets.Refused as refused:
        messages.error(request, refused.messages[0])
        return redirect("today")
    messages.success(request, _("The set is undone."))
    return redirect("today")


def _own_set(request: Request, uuid: UUID) -> LoggedSet:
    visible = LoggedSet.objects.visible_to(request.user).select_related("patient")
    return get_object_or_404(visible, patient=current_patient(request), uuid=uuid)
