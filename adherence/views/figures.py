"""A week of the clinic in figures, for its manager: as a page and as a spreadsheet."""

from __future__ import annotations

import csv
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.forms.figures import WeekForm
from adherence.reports import figures as reports
from adherence.views.caseload import EXCEL_READS_UTF8
from adherence.views.desk import patients_of
from patients.access import Request, current_clinic, manager_only


@require_safe
@manager_only
def figures(request: Request) -> HttpResponse:
    """Numbers and nobody's name: no record is looked at."""
    clinic = current_clinic(request)
    form = WeekForm(request.GET, zone=clinic.zone, now=timezone.now())
    found = reports.read(patients_of(request), clinic, form.asked)
    context = {"form": form, "week": found.week, "figures": found, "shown": reports.shown(found)}
    return render(request, "adherence/figures/week.html", context)


@require_safe
@manager_only
def figures_csv(request: Request) -> HttpResponse:
    clinic = current_clinic(request)
    form = WeekForm(request.GET, zone=clinic.zone, now=timezone.now())
    if not form.is_valid():
        words = " ".join(map(str, form.errors["week"]))
        return HttpResponse(words, status=HTTPStatus.BAD_REQUEST, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(EXCEL_READS_UTF8, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="figures-{form.asked.monday}.csv"'
    csv.writer(answer).writerows(reports.lines(reports.read(patients_of(request), clinic, form.asked)))
    return answer
