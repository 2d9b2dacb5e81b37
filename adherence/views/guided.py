"""The pacer: point, hold, pull up, hold."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from adherence.actions import sets
from adherence.forms.sets import FeelForm, GuidedForm
from adherence.models import LoggedSet
from adherence.reports.rhythm import REST_SECONDS, guided_session, rhythm_of, senses
from adherence.reports.today import today_of
from adherence.views.sets import page
from patients.access import Request, current_patient, logging_only, patient_only
from patients.actions.audit import record_look


@page
@patient_only
@logging_only
def guided(request: Request) -> HttpResponse:
    """Guide a set on GET; log the set on POST."""
    if request.method == "POST":
        return _finish(request, timezone.now())
    return _show(request, timezone.now())


def _show(request: Request, now: datetime) -> HttpResponse:
    patient = current_patient(request)
    today = today_of(patient, now)
    if today.dose is None or today.version is None:
        messages.warning(request, _("There is no set to do now."))
        return redirect("today")
    record_look([patient.pk], by=request.standing, action="today-guided", now=now)
    form = GuidedForm(
        initial={"uuid": uuid4(), "repetitions": today.dose.repetitions, "seconds": today.dose.seconds},
        auto_id="finish-%s",
    )
    context = {
        "form": form,
        "feel": FeelForm(),
        "today": today,
        "session": guided_session(today, today.version),
        "rhythm": rhythm_of(today.dose, today.version),
        "rest_seconds": REST_SECONDS,
        "senses": senses(),
    }
    return render(request, "adherence/patient/sets/guided.html", context)


def _finish(request: Request, now: datetime) -> HttpResponse:
    form = GuidedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("We could not save that set. Log it by hand."))
        return redirect("set-new")
    try:
        entry = _log(request, form, now)
    except sets.Conflict:
        messages.info(request, _("That set was saved already."))
        return redirect("today")
    return redirect("set-saved", uuid=entry.uuid)


def _log(request: Request, form: GuidedForm, now: datetime) -> LoggedSet:
    said = form.cleaned_data
    return sets.log(
        current_patient(request),
        by=request.user,
        uuid=said["uuid"],
        performed_at=_believable(said["performed_at"], now),
        repetitions=said["repetitions"],
        seconds=said["seconds"],
        source=LoggedSet.Source.GUIDED,
        now=now,
    )


def _believable(performed_at: datetime | None, now: datetime) -> datetime:
    """The phone’s own time, unless it is outside the limits: the set was done just now, so the clock is wrong."""
    if performed_at is None or not now - sets.BACK <= performed_at <= now:
        return now
    return performed_at
