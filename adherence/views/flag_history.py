"""What became of the clinic's flags, for the whole team."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.forms.flag_history import HistoryForm
from adherence.reports import flag_history as reports
from patients.access import Request, current_clinic, team_only
from patients.actions.audit import record_look


@require_safe
@team_only
def history(request: Request) -> HttpResponse:
    clinic, user, now = current_clinic(request), request.user, timezone.now()
    form = HistoryForm(request.GET, people=reports.people_of(clinic, user=user))
    page = reports.page_of(clinic, form.asked, user=user, now=now)
    rows = reports.rows_of(page, clinic, user=user, now=now)
    record_look({row.flag.patient_id for row in rows}, by=request.standing, action="flag-history", now=now)
    speeds = reports.speeds_of(clinic, days=form.asked.over, user=user, now=now)
    shown = {"form": form, "page": page, "rows": rows, "speeds": speeds, "windows": reports.WINDOWS, "clinic": clinic}
    return render(request, "adherence/flags/history.html", shown)
