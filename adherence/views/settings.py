"""The patient's settings."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings as site
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from adherence.actions import reminders
from adherence.forms.settings import AccountForm, SettingsForm
from adherence.reports.in_effect import choices_of
from adherence.reports.looks import looks_by_others
from adherence.reports.reminder_times import planned_times
from adherence.views.sets import page
from exercises.reports import current_plan
from patients.access import Request, current_patient, patient_only
from patients.actions.audit import record_look
from patients.views.fresh import fresh_to_change


@page
@patient_only
@fresh_to_change
def settings(request: Request) -> HttpResponse:
    """Show and change the settings of the record being looked at; a carer's page has the carer's own."""
    if not (request.standing.access and request.standing.access.is_own):
        return _carer_settings(request)
    patient, now = current_patient(request), timezone.now()
    form = _form(request, now)
    if form.is_valid():
        return _change(request, form, now)
    record_look([patient.pk], by=request.standing, action="settings", now=now)
    context = {
        "form": form,
        "patient": patient,
        "next_zone": patient.next_time_zone.replace("_", " "),
        "local_now": now.astimezone(patient.zone),
        "looks": looks_by_others(patient, request.user),
    }
    return render(request, "adherence/patient/settings.html", context)


def _form(request: Request, now: datetime) -> SettingsForm:
    patient = current_patient(request)
    plan = current_plan(patient, now)
    dose = plan.dose_on(patient.local_date(now), now) if plan else None
    return SettingsForm(
        request.POST if request.method == "POST" else None,
        patient=patient,
        reminders=choices_of(patient),
        planned=planned_times(plan, patient, now),
        frequency=dose.frequency if dose else None,
        colours=request.user.colours,
        now=now,
    )


def _change(request: Request, form: SettingsForm, now: datetime) -> HttpResponse:
    reminders.change(current_patient(request), form.preferences, now=now)
    return _saved(request)


def _carer_settings(request: Request) -> HttpResponse:
    """The language and colours of the carer's own account; the patient's settings are the patient's."""
    own = {"language": request.user.language, "colours": request.user.colours}
    form = AccountForm(request.POST if request.method == "POST" else None, initial=own)
    if form.is_valid():
        request.user.language, request.user.colours = form.cleaned_data["language"], form.cleaned_data["colours"]
        request.user.save(update_fields=["language", "colours"])
        return _saved(request)
    return render(request, "adherence/patient/settings_carer.html", {"form": form})


def _saved(request: Request) -> HttpResponse:
    """In the language chosen just now, which this browser speaks after signing out too."""
    request.user.refresh_from_db(fields=["language"])
    with override(request.user.language):
        messages.success(request, _("Your settings are saved."))
    response = redirect("settings")
    response.set_cookie(
        site.LANGUAGE_COOKIE_NAME, request.user.language, secure=site.SECURE_SITE, httponly=True, samesite="Lax"
    )
    return response
