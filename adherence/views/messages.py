"""Every message to a patient: due, sent, not sent and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.forms.messages import MessageFilterForm
from adherence.models import Message
from adherence.reports import messages as reports
from patients.access import Request, current_clinic, team_only
from patients.actions.audit import record_look


@require_safe
@team_only
def messages(request: Request) -> HttpResponse:
    form = MessageFilterForm(request.GET)
    form.is_valid()
    clinic = current_clinic(request)
    visible = Message.objects.visible_to(request.user).filter(patient__clinic=clinic)
    wanted = reports.matching(visible, q=form.cleaned_data.get("q", ""), state=form.cleaned_data.get("state", ""))
    page = reports.page_of(wanted, form.cleaned_data.get("page") or 1)
    lines = reports.lines(page, clinic.zone)
    looked_at = {line.patient.pk for line in lines}
    record_look(looked_at, by=request.standing, action="messages", now=timezone.now())
    return render(request, "adherence/messages/list.html", {"form": form, "page": page, "lines": lines})
