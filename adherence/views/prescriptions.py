"""Pages that change a prescription: prescribe, amend, hold, resume, stop."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from adherence.actions import prescriptions
from adherence.actions.stops import StillStopped
from adherence.models import PainFlag
from adherence.views.sets import page
from exercises.actions.prescriptions import AlreadyPrescribed, Conflict
from exercises.forms.amendment import AmendForm, initial_of, phases_of
from exercises.forms.buttons import after_buttons, is_sent
from exercises.forms.changes import HoldForm, StopForm
from exercises.forms.prescription import OrderForm
from exercises.forms.starting import StartForm
from exercises.forms.subjects import subject_of
from exercises.models import Prescription
from exercises.reports.plans import Plan, plan_of
from exercises.reports.versions import phases_in_words
from exercises.reports.words import moment_in_words
from patients.access import Request, clinical_only, clinician_only, current_clinic
from patients.actions.audit import record_look
from patients.models import Patient

CONFLICT = 409


@page
@clinician_only
def new(request: Request, patient_id: UUID) -> HttpResponse:
    """Prescribe from a preset; `?preset=slug` fills the form in."""
    now = timezone.now()
    patients = Patient.objects.visible_to(request.user).filter(clinic=current_clinic(request))
    patient = get_object_or_404(patients, pk=patient_id)
    record_look([patient.pk], by=request.standing, action="prescription-new", now=now)
    about = subject_of(patient, by=request.user, now=now)
    start = StartForm(request.POST or request.GET, presets=about.presets, surgery=about.surgery)
    form = OrderForm(about=about, initial=start.order, phases=start.phases)
    if request.method == "POST":
        form = after_buttons(OrderForm(request.POST, about=about))
    if is_sent(form) and form.is_valid() and _prescribed(request, form):
        return redirect("patient-record", patient.pk)
    stopping = PainFlag.objects.visible_to(request.user).stopping(patient)
    return render(request, "exercises/prescribe.html", {"form": form, "start": start, "stopping": stopping})


@page
@clinician_only
def amend(request: Request, prescription_id: UUID) -> HttpResponse:
    """Write the next version beside the one there is."""
    now = timezone.now()
    prescription = _prescription(request, prescription_id, "prescription-amend")
    plan = plan_of(prescription)
    about = subject_of(prescription.patient, by=request.user, now=now, plan=plan)
    form = AmendForm(about=about, initial=initial_of(plan.versions[-1]), phases=phases_of(plan.versions[-1]))
    if request.method == "POST":
        form = after_buttons(AmendForm(request.POST, about=about))
    if not (is_sent(form) and form.is_valid()):
        return _show_amend(request, form, plan)
    return _amended(request, form, prescription)


@page
@clinical_only
def hold(request: Request, prescription_id: UUID) -> HttpResponse:
    """Put the plan on hold: why, and until when."""
    now = timezone.now()
    prescription = _prescription(request, prescription_id, "prescription-hold")
    if prescription.ended_at:
        return _over(request, prescription)
    form = HoldForm(request.POST or None, patient=prescription.patient, now=now)
    if not form.is_valid():
        return render(request, "exercises/hold.html", {"form": form, "prescription": prescription})
    cause, reason = form.cleaned_data["cause"], form.cleaned_data["reason"]
    prescriptions.hold(prescription, cause=cause, reason=reason, by=request.user, now=now, ends_at=form.ends_at)
    messages.success(request, _("The plan is on hold. No reminders go out."))
    return redirect("patient-record", prescription.patient_id)


@page
@clinical_only
def resume(request: Request, prescription_id: UUID) -> HttpResponse:
    """End the hold: a page that shows what it is, then a press."""
    now = timezone.now()
    prescription = _prescription(request, prescription_id, "prescription-resume")
    if prescription.ended_at:
        return _over(request, prescription)
    if request.method != "POST":
        return _show_resume(request, prescription, now)
    try:
        ended = prescriptions.resume(prescription, by=request.user, now=now)
    except StillStopped:
        return _show_resume(request, prescription, now, status=CONFLICT)
    messages.success(request, _("The plan runs again.") if ended else _("The plan was not on hold any more."))
    return redirect("patient-record", prescription.patient_id)


@page
@clinician_only
def stop(request: Request, prescription_id: UUID) -> HttpResponse:
    """End the plan: a reason first, then a second press."""
    prescription = _prescription(request, prescription_id, "prescription-stop")
    if prescription.ended_at and request.method != "POST":
        return _over(request, prescription)
    form = StopForm(request.POST or None)
    if not (form.is_valid() and form.cleaned_data["confirmed"]):
        return render(request, "exercises/stop.html", {"form": form, "prescription": prescription})
    try:
        prescriptions.stop(prescription, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
    except Conflict as conflict:
        messages.error(request, _who_was_first(conflict, prescription))
        return redirect("patient-record", prescription.patient_id)
    messages.success(request, _("The plan has stopped. No reminders go out."))
    return redirect("patient-record", prescription.patient_id)


def _prescription(request: Request, prescription_id: UUID, page: str) -> Prescription:
    """One of the clinic's, or 404; the look is recorded."""
    seen = Prescription.objects.visible_to(request.user).filter(patient__clinic=current_clinic(request))
    prescription = get_object_or_404(seen.select_related("patient__clinic", "ended_by"), pk=prescription_id)
    record_look([prescription.patient_id], by=request.standing, action=page, now=timezone.now())
    return prescription


def _prescribed(request: Request, form: OrderForm) -> bool:
    about = form.about
    try:
        made = prescriptions.prescribe(
            about.patient, order=form.order, surgery=about.surgery, by=request.user, now=about.now
        )
    except (AlreadyPrescribed, prescriptions.NotInCare) as refused:
        form.add_error(None, refused)
        return False
    if made.holds.exists():
        messages.warning(request, _("The plan is saved and on hold: a report that says stop waits for its answer."))
        return True
    messages.success(request, _("The plan has started."))
    return True


def _show_resume(request: Request, prescription: Prescription, now: datetime, status: int = 200) -> HttpResponse:
    """The hold, and either the press that ends it or the reports to answer first."""
    held = prescription.holds.covering(now).select_related("begun_by").first()
    context = {
        "prescription": prescription,
        "hold": held,
        "since": moment_in_words(held.starts_at.astimezone(prescription.patient.clinic.zone)) if held else "",
        "stopping": PainFlag.objects.visible_to(request.user).stopping(prescription.patient),
    }
    return render(request, "exercises/resume.html", context, status=status)


def _amended(request: Request, form: AmendForm, prescription: Prescription) -> HttpResponse:
    try:
        prescriptions.amend(
            prescription,
            order=form.order,
            seen=form.cleaned_data["seen"],
            starts_on=form.first_day,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=form.about.now,
        )
    except Conflict as conflict:
        return _show_amend(request, form, plan_of(prescription), _who_was_first(conflict, prescription))
    messages.success(request, _("The plan has changed."))
    return redirect("patient-record", prescription.patient_id)


def _show_amend(request: Request, form: AmendForm, plan: Plan, first: str = "") -> HttpResponse:
    """The form beside the last version. After a conflict (`first`: who was) that is the colleague's, now seen."""
    last = plan.versions[-1]
    form.about = replace(form.about, plan=plan)
    context = {
        "form": form,
        "prescription": plan.prescription,
        "last": last,
        "phases": phases_in_words(last),
        "seen": last.number if first else form["seen"].value(),
        "first": first,
    }
    return render(request, "exercises/amend.html", context, status=CONFLICT if first else None)


def _over(request: Request, prescription: Prescription) -> HttpResponse:
    messages.info(request, _("This plan has ended already."))
    return redirect("patient-record", prescription.patient_id)


def _who_was_first(conflict: Conflict, prescription: Prescription) -> str:
    at = moment_in_words(conflict.at.astimezone(prescription.patient.clinic.zone))
    words = {"who": conflict.by or _("Dorsi"), "at": at}
    if conflict.ended:
        return _("%(who)s ended this plan at %(at)s.") % words
    return _("%(who)s changed this plan at %(at)s.") % words
