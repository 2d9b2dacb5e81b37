"""The phone's outbox: sets kept on the phone, sent when there is a network."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from adherence.actions import sets
from adherence.forms.phone import Item, PhoneSetForm, as_sent
from adherence.models import LoggedSet
from adherence.reports.moments import clock
from adherence.views.api.batch import Result, answer_each, echo
from patients.access import Request, for_scripts, logging_somewhere
from patients.models import Patient, PatientAccess


@require_POST
@for_scripts
@logging_somewhere
def api_sets(request: Request) -> HttpResponse:
    """Log a JSON list of sets; answers with one result an item, in order: 201, 200, 403, 409, or 422 with its errors.

    400 for what is no list of objects, or too long.
    """
    return answer_each(request, _result)


def _result(request: Request, item: Item, now: datetime) -> Result:
    form = PhoneSetForm(as_sent(item))
    if not form.is_valid():
        return echo(item, HTTPStatus.UNPROCESSABLE_ENTITY, errors=form.errors)
    access = request.standing.owning(form.cleaned_data["owner"])
    if access is None:
        return echo(item, HTTPStatus.FORBIDDEN)
    if not access.may_log:
        return echo(item, HTTPStatus.FORBIDDEN, errors={"owner": [_("You may not log sets for this person")]})
    return _logged(request, item, form, access, now)


def _logged(request: Request, item: Item, form: PhoneSetForm, access: PatientAccess, now: datetime) -> Result:
    try:
        first, *_others = _log(request, form, access.patient, now)
    except sets.Conflict:
        return echo(item, HTTPStatus.CONFLICT, errors={"uuid": [_("Another set has this uuid")]})
    except sets.Refused as refused:
        return echo(item, HTTPStatus.UNPROCESSABLE_ENTITY, errors={"performed_at": refused.messages})
    status = HTTPStatus.CREATED if first.entered_at == now else HTTPStatus.OK
    received = clock(first.entered_at, access.patient.zone)
    return echo(item, status, day=first.day, counts=first.counts, received=received)


def _log(request: Request, form: PhoneSetForm, patient: Patient, now: datetime) -> list[LoggedSet]:
    """A time of day that was typed is the patient's own, whatever the phone's clock reads."""
    said = form.cleaned_data
    typed = said["local_time"] and said["local_time"].replace(tzinfo=patient.zone)
    return sets.log_several(
        patient,
        by=request.user,
        uuid=said["uuid"],
        count=said["sets"] or 1,
        performed_at=typed or said["performed_at"],
        repetitions=said["repetitions"],
        seconds=said["seconds"],
        source=LoggedSet.Source(said["source"]),
        pain=said["pain"],
        note=said["note"],
        skew=None if typed else form.skew(now),
        now=now,
    )
