"""Every message to a patient or a colleague: due, sent, not sent and why."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.forms.messages import MessageFilterForm, Period, Reader
from adherence.models import Message
from adherence.reports import messages as reports
from patients.access import Request, current_clinic, team_only
from patients.actions.audit import record_look


@require_safe
@team_only
def messages(request: Request) -> HttpResponse:
    form, clinic, now = MessageFilterForm(request.GET), current_clinic(request), timezone.now()
    asked = form.asked
    visible = Message.objects.visible_to(request.user).filter(clinic=clinic)
    addressed = visible.to_the_team() if asked["to"] == Reader.TEAM else visible.to_patients()
    since = now - reports.MONTH if asked["period"] == Period.LATELY else None
    found = reports.searched(addressed, asked["q"], kind=asked["kind"], since=since)
    page = reports.page_of(reports.listed(found, asked["state"], now), asked["page"])
    lines = [reports.line(message, clinic.zone, now) for message in page]
    looked_at = {message.patient_id for message in page if message.patient_id}
    record_look(looked_at, by=request.standing, action="messages", now=now)
    shown = {"form": form, "asked": asked, "page": page, "lines": lines, "tabs": reports.tabs(found, asked["state"])}
    return render(request, "adherence/messages/list.html", shown)
