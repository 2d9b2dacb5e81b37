"""The review queue and one flag on it: the whole team looks, clinicians and staff act."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from adherence.actions import flags
from adherence.forms.review import AssignForm, CallForm, ResolveForm, ShelfForm, SnoozeForm
from adherence.models import FlagEvent, PainFlag
from adherence.reports import queue as queues
from adherence.reports.flags import FlagInFull
from adherence.reports.moments import moment
from patients.access import Request, clinical_only, team_only
from patients.actions.audit import record_look
from patients.models import Clinic


@require_safe
@team_only
def queue(request: Request) -> HttpResponse:
    """Flags by level and clock; asks again every minute by itself."""
    now, shelf = timezone.now(), ShelfForm(request.GET).shelf
    shown = queues.queue(_clinic(request), shelf=shelf, user=request.user, now=now)
    looked_at = {row.flag.patient_id for row in shown.rows}
    record_look(looked_at, by=request.standing, action="flag-queue", now=now)
    context = {"queue": shown, "clinic": _clinic(request), "open_flags": shown.counts[queues.Shelf.OPEN]}
    return render(request, "adherence/flags/queue.html", context)


@require_safe
@team_only
def detail(request: Request, uuid: UUID) -> HttpResponse:
    return _shown(request, _flag(request, uuid))


@require_POST
@clinical_only
def acknowledge(request: Request, uuid: UUID) -> HttpResponse:
    flag = _flag(request, uuid)
    verb = partial(flags.acknowledge, flag, by=request.user, now=timezone.now())
    return _act(request, flag, verb, done=_("You have acknowledged this flag. The patient can see that you did."))


@require_POST
@clinical_only
def assign(request: Request, uuid: UUID) -> HttpResponse:
    flag = _flag(request, uuid)
    form = AssignForm(request.POST, clinic=flag.patient.clinic)
    if not form.is_valid():
        return _shown(request, flag, form=form)
    verb = partial(flags.assign, flag, to=form.cleaned_data["to"], by=request.user, now=timezone.now())
    return _act(request, flag, verb, done=_("Assigned."), form=form)


@require_POST
@clinical_only
def snooze(request: Request, uuid: UUID) -> HttpResponse:
    flag, now, form = _flag(request, uuid), timezone.now(), SnoozeForm(request.POST)
    if not form.is_valid():
        return _shown(request, flag, form=form)
    until, reason = form.ends_at(flag.patient.clinic.zone, now=now), form.cleaned_data["reason"]
    verb = partial(flags.snooze, flag, reason=reason, until=until, by=request.user, now=now)
    return _act(request, flag, verb, done=_("Snoozed. It comes back to the queue by itself."), form=form)


@require_POST
@clinical_only
def log_call(request: Request, uuid: UUID) -> HttpResponse:
    flag, form = _flag(request, uuid), CallForm(request.POST)
    if not form.is_valid():
        return _shown(request, flag, form=form)
    said = {"outcome": form.outcome_words, "note": form.cleaned_data["note"]}
    verb = partial(flags.log_call, flag, **said, by=request.user, now=timezone.now())
    return _act(request, flag, verb, done=_("Call logged."), form=form)


@require_POST
@clinical_only
def resolve(request: Request, uuid: UUID) -> HttpResponse:
    flag = _flag(request, uuid)
    form = ResolveForm(request.POST, flag=flag, may_stop=request.standing.is_clinician)
    if not form.is_valid():
        return _shown(request, flag, form=form)
    verb = partial(flags.resolve, flag, **form.cleaned_data, by=request.user, now=timezone.now())
    try:
        return _act(request, flag, verb, done=_("Resolved. The patient can read your answer."), form=form)
    except flags.StillStopped as stopped:
        form.add_error("decision", _still_stopped(stopped))
        return _shown(request, _flag(request, uuid), form=form, status=409)


def _clinic(request: Request) -> Clinic:
    """Where the team member works: behind the doors of this module there is one."""
    return cast("Clinic", request.standing.clinic)


def _flag(request: Request, uuid: UUID) -> PainFlag:
    people = ("patient__clinic", "acknowledged_by", "resolved_by", "assigned_to")
    found = queues.flags_of(_clinic(request), user=request.user).naming_carers().select_related(*people)
    return get_object_or_404(found.prefetch_related("patient__surgeries"), uuid=uuid)


def _act(
    request: Request, flag: PainFlag, verb: Callable[[], None], *, done: str | Promise, form: forms.Form | None = None
) -> HttpResponse:
    """Do it and show the flag; who was slower is told who did, and keeps what was typed."""
    try:
        verb()
    except flags.AlreadyTaken as taken:
        messages.warning(request, _taken(flag, taken))
        return _shown(request, _flag(request, flag.uuid), form=form, status=409)
    messages.success(request, str(done))
    return redirect("flag-detail", uuid=flag.uuid)


def _still_stopped(stopped: flags.StillStopped) -> str:
    numbers = [str(flag.number) for flag in stopped.flags]
    return ngettext(
        "Flag %(numbers)s said stop too and is not resolved. Keep the plan on hold, and restart it there",
        "Flags %(numbers)s said stop too and are not resolved. Keep the plan on hold, and restart it with the last",
        len(numbers),
    ) % {"numbers": ", ".join(numbers)}


def _taken(flag: PainFlag, taken: flags.AlreadyTaken) -> str:
    when = moment(taken.at, flag.patient.clinic.zone, now=timezone.now())
    words = _("%(name)s was first: %(what)s, %(when)s. Nothing was changed by you.")
    return words % {"name": taken.by, "what": FlagEvent.Kind(taken.kind).label.lower(), "when": when}


def _shown(request: Request, flag: PainFlag, *, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    """The flag's page, with `form` as it was filled in and the others empty."""
    now = timezone.now()
    record_look([flag.patient_id], by=request.standing, action="flag-detail", now=now)
    empty: dict[str, forms.Form] = {
        "assign": AssignForm(clinic=flag.patient.clinic),
        "snooze": SnoozeForm(),
        "call": CallForm(),
        "resolve": ResolveForm(flag=flag, may_stop=request.standing.is_clinician),
    }
    forms_shown = {name: form if isinstance(form, type(each)) else each for name, each in empty.items()}
    shown = FlagInFull(flag=flag, viewer=request.user, now=now)
    return render(request, "adherence/flags/detail.html", {"shown": shown, "form": form} | forms_shown, status=status)
