"""A clinic's own presets: seen by its team, made, changed and retired by its clinicians."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exercises.actions import presets as verbs
from exercises.forms.buttons import after_buttons, is_sent
from exercises.forms.presets import PresetForm, filled_from, initial_of_preset, phases_of_preset
from exercises.forms.starting import BLANK_PHASE
from exercises.models import Preset
from exercises.models.presets import PresetQuerySet
from exercises.reports.presets import listed, own_presets
from patients.access import Request, clinician_only, current_clinic, team_only

CONFLICT = 409
page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@team_only
def presets(request: Request) -> HttpResponse:
    """The clinic's own, and those that it retired."""
    own = _own(request)
    context = {"in_use": listed(own.in_use()), "retired": listed(own.retired())}
    return render(request, "exercises/presets.html", context)


@page
@clinician_only
def new(request: Request) -> HttpResponse:
    """Make one: from blank, or from the order that a form of a prescription sent along."""
    form = PresetForm(phases=[BLANK_PHASE])
    if request.method == "POST":
        form = filled_from(request.POST) or after_buttons(PresetForm(request.POST))
    if is_sent(form) and form.is_valid() and _made(request, form):
        return redirect("presets")
    return render(request, "exercises/preset.html", {"form": form})


@page
@clinician_only
def change(request: Request, preset_id: UUID) -> HttpResponse:
    """Put another in its place, under the same name or a new one."""
    preset = get_object_or_404(_own(request), pk=preset_id)
    form = PresetForm(initial=initial_of_preset(preset), phases=phases_of_preset(preset))
    if request.method == "POST":
        form = after_buttons(PresetForm(request.POST))
    if is_sent(form) and form.is_valid():
        return _changed(request, form, preset)
    return render(request, "exercises/preset.html", {"form": form, "preset": preset})


@require_POST
@clinician_only
def retire(request: Request, preset_id: UUID) -> HttpResponse:
    """Offer it no more."""
    preset = get_object_or_404(_own(request), pk=preset_id)
    try:
        verbs.retire(preset, by=request.user, now=timezone.now())
    except verbs.AlreadyRetired:
        messages.info(request, _("A colleague changed or retired this preset first."))
        return redirect("presets")
    messages.success(request, _("%(name)s is retired. Plans made from it stay as they are.") % {"name": preset.name})
    return redirect("presets")


def _own(request: Request) -> PresetQuerySet:
    return own_presets(current_clinic(request), seen_by=request.user)


def _made(request: Request, form: PresetForm) -> bool:
    try:
        made = verbs.make(current_clinic(request), recipe=form.recipe, by=request.user, now=timezone.now())
    except verbs.NameTaken as taken:
        form.add_error("name", taken)
        return False
    messages.success(request, _("%(name)s is one of our presets now.") % {"name": made.name})
    return True


def _changed(request: Request, form: PresetForm, preset: Preset) -> HttpResponse:
    """A colleague who was first is shown beside what was typed, which can be kept as another preset."""
    status = None
    try:
        changed = verbs.change(preset, recipe=form.recipe, by=request.user, now=timezone.now())
    except verbs.NameTaken as taken:
        form.add_error("name", taken)
    except verbs.AlreadyRetired:
        preset, status = _own(request).get(pk=preset.pk), CONFLICT
    if status or form.errors:
        return render(request, "exercises/preset.html", {"form": form, "preset": preset}, status=status)
    messages.success(request, _("%(name)s has changed. Plans made from it stay as they are.") % {"name": changed.name})
    return redirect("presets")
