"""The caseload: who needs a call today, as a page and as a spreadsheet."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.forms.caseload import CaseloadForm
from adherence.reports import caseload as reports
from adherence.reports import desk_words
from adherence.views.desk import patients_of
from patients.access import Request, current_clinic, team_only
from patients.actions.audit import record_look
from patients.models import Clinic, Patient, User
from patients.models.composed import composed_once

if TYPE_CHECKING:
    from adherence.reports.caseload.facts import Listed

LEFT_LATELY = timedelta(days=7)
EXCEL_READS_UTF8 = "\N{ZERO WIDTH NO-BREAK SPACE}"


@require_safe
@team_only
def caseload(request: Request) -> HttpResponse:
    now = timezone.now()
    listed = _listed(request.user, current_clinic(request), since=now - LEFT_LATELY)
    everybody, left = reports.parted(reports.facts_of(listed, now))
    form = CaseloadForm(request.GET, everybody=everybody)
    listing = reports.listing_of(everybody, form.wanted())
    seen = [*(row.patient.pk for row in listing.page), *(patient.pk for patient in left)]
    record_look(seen, by=request.standing, action="caseload", now=now)
    context = {
        "form": form,
        "listing": listing,
        "left": left,
        "as_of": desk_words.as_of(now, current_clinic(request).zone),
    }
    return render(request, "adherence/desk/caseload.html", context | {"patient_count": listing.total})


@composed_once
def _listed(user: User, clinic: Clinic, since: datetime) -> QuerySet[Listed]:
    """Those in care, and who was until lately."""
    return reports.in_brief(Patient.objects.visible_to(user).filter(clinic=clinic).in_care_since(since))


@require_safe
@team_only
def caseload_csv(request: Request) -> HttpResponse:
    """Everybody who matches, whatever the page."""
    now = timezone.now()
    everybody = reports.read(patients_of(request).in_care(), now)
    listing = reports.listing_of(everybody, CaseloadForm(request.GET, everybody=everybody).wanted())
    record_look((row.patient.pk for row in listing.rows), by=request.standing, action="caseload-csv", now=now)
    answer = HttpResponse(EXCEL_READS_UTF8, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="caseload-{now:%Y-%m-%d}.csv"'
    csv.writer(answer).writerows(reports.lines(listing.rows))
    return answer
