"""Reporting pain, and what came of it. The answer stands in the response to the submit, whatever else fails."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from adherence.actions import flags
from adherence.forms.pain import PainForm
from adherence.models import PainFlag
from adherence.reports.advice import Advice, advice_on, earlier_reports
from patients.access import Request, current_patient, patient_only
from patients.actions.audit import record_look
from patients.models import Patient

logger = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@patient_only
def new(request: Request) -> HttpResponse:
    """The report. An incomplete one is asked again, unless what it says is dangerous: that is acted on at once."""
    patient, now = _reported_for(request), timezone.now()
    if request.method != "POST":
        return _asked(request, PainForm(), now)
    form = PainForm(request.POST)
    if form.is_valid() or form.must_stop(patient.clinic):
        return _answered(request, form, now)
    return _asked(request, form, now)


@require_safe
@patient_only
def detail(request: Request, uuid: UUID) -> HttpResponse:
    """What to do, and what became of the report."""
    patient, now = current_patient(request), timezone.now()
    flags_seen = PainFlag.objects.visible_to(request.user).naming_carers().filter(patient=patient)
    flag = get_object_or_404(flags_seen.select_related("patient__clinic", "acknowledged_by", "resolved_by"), uuid=uuid)
    record_look([patient.pk], by=request.standing, action="pain-detail", now=now)
    earlier = earlier_reports(patient, now=now, without=flag)
    return render(request, "adherence/pain/result.html", {"advice": advice_on(flag, now=now), "earlier": earlier})


def _reported_for(request: Request) -> Patient:
    """The record looked at; 403 for a carer who may not report."""
    access = request.standing.access
    if access is None or not access.may_report:
        raise PermissionDenied
    return access.patient


def _asked(request: Request, form: PainForm, now: datetime) -> HttpResponse:
    context = {"form": form, "earlier": earlier_reports(current_patient(request), now=now)}
    return render(request, "adherence/pain/new.html", context)


def _answered(request: Request, form: PainForm, now: datetime) -> HttpResponse:
    patient, uuid = current_patient(request), form.cleaned_data["uuid"]
    try:
        flag = flags.report(patient, by=request.user, uuid=uuid, report=form.report, now=now)
        return _result(request, advice_on(flag, now=now), status=201)
    except flags.Conflict:
        return _sent_before(request, form, now)
    except Error as failure:
        # Only its kind: the database's own words would quote the report.
        logger.critical("a report of pain could not be kept: %s", type(failure).__name__)
        flag = flags.draft(patient, by=request.user, uuid=uuid, report=form.report, now=now)
        return _result(request, Advice(flag=flag, now=now, sent=False), status=503)


def _sent_before(request: Request, form: PainForm, now: datetime) -> HttpResponse:
    """The answers of a form already sent were changed: a new report, at once when dangerous, when asked for if not."""
    typed = request.POST.copy()
    typed["uuid"] = str(uuid5(form.cleaned_data["uuid"], form.report.digest))
    again = PainForm(typed)
    if again.is_valid() and not again.must_stop(current_patient(request).clinic):
        context = {"form": again, "sent_before": True}
        return render(request, "adherence/pain/new.html", context, status=409)
    return _answered(request, again, now)


def _result(request: Request, advice: Advice, *, status: int) -> HttpResponse:
    return render(request, "adherence/pain/result.html", {"advice": advice}, status=status)
