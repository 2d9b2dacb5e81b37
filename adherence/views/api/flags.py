"""The phone's outbox: reports of pain kept on the phone, sent when there is a network."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from uuid import UUID, uuid5

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from adherence.actions import flags
from adherence.forms.phone import Item, PhoneFlagForm, as_sent
from adherence.models import PainFlag
from adherence.reports.advice import advice_on
from adherence.reports.moments import clock
from adherence.views.api.batch import Result, answer_each, echo
from patients.access import Request, for_scripts, reporting_somewhere
from patients.models import Patient


@require_POST
@for_scripts
@reporting_somewhere
def api_flags(request: Request) -> HttpResponse:
    """Take a JSON list of pain reports; answers with one result an item: 201, 200, 403, or 422 with its errors.

    As on the page, an incomplete report that says something dangerous is taken. What is taken is answered with the
    advice as HTML, so that the phone shows it without asking again. 400 for what is no list of objects.
    """
    return answer_each(request, _result)


def _result(request: Request, item: Item, now: datetime) -> Result:
    form = PhoneFlagForm(as_sent(item))
    form.full_clean()
    access = request.standing.owning(form.cleaned_data.get("owner", ""))
    if access is None:
        return echo(item, HTTPStatus.FORBIDDEN)
    if not access.may_report:
        return echo(item, HTTPStatus.FORBIDDEN, errors={"owner": [_("You may not report pain for this person")]})
    if "uuid" in form.errors or not (form.is_valid() or form.must_stop(access.patient.clinic)):
        return echo(item, HTTPStatus.UNPROCESSABLE_ENTITY, errors=form.errors)
    flag = _reported(request, form, access.patient, now)
    status = HTTPStatus.CREATED if flag.reported_at == now else HTTPStatus.OK
    received = clock(flag.reported_at, access.patient.zone)
    return echo(item, status, received=received, **_answer(request, flag, now))


def _answer(request: Request, flag: PainFlag, now: datetime) -> Result:
    """The page of the report: its address, its title and what stands in it."""
    context = {"advice": advice_on(flag, now=now)}
    return {
        "address": reverse("pain-detail", args=[flag.uuid]),
        "title": render_to_string("adherence/pain/result_title.html", context).strip(),
        "advice": render_to_string("adherence/pain/answer.html", context, request),
    }


def _reported(request: Request, form: PhoneFlagForm, patient: Patient, now: datetime) -> PainFlag:
    """A report whose answers were changed after it had arrived is a new one: nothing that was said is lost."""
    uuid: UUID = form.cleaned_data["uuid"]
    try:
        return _report(request, form, patient, uuid, now)
    except flags.Conflict:
        return _report(request, form, patient, uuid5(uuid, f"{patient.pk}{form.report.digest}"), now)


def _report(request: Request, form: PhoneFlagForm, patient: Patient, uuid: UUID, now: datetime) -> PainFlag:
    written = form.written(now)
    return flags.report(patient, by=request.user, uuid=uuid, report=form.report, written_at=written, now=now)
