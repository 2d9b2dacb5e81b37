"""Taking many patients into care from a sheet.

A file may be chosen, or its rows pasted. Either way it is read in memory and gone with the answer: nobody's file is
stored or served. What was checked goes to the page that shows it and comes back from there, inside the form, to be
checked anew; no session holds it.
"""

from __future__ import annotations

import csv
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from patients.access import Request, clinical_only, current_clinic
from patients.actions import intake
from patients.forms.sheet import CheckedSheet, ConfirmForm, SheetForm, example

EXCEL_READS_UTF8 = "\N{ZERO WIDTH NO-BREAK SPACE}"


@require_http_methods(["GET", "HEAD", "POST"])
@clinical_only
def import_patients(request: Request) -> HttpResponse:
    """The form; POST shows what it would make and makes nothing, until that is confirmed: then everybody, or nobody."""
    form, now = _form(request), timezone.now()
    if not (form.is_bound and form.is_valid()):
        return render(request, "patients/import.html", {"form": form})
    sheet = form.checked(now.astimezone(form.clinic.zone).date())
    if ConfirmForm(request.POST).is_valid() and _invited(request, sheet, now):
        return redirect("caseload")
    return render(request, "patients/import_check.html", {"form": form, "sheet": sheet})


@require_safe
@clinical_only
def import_example(request: Request) -> HttpResponse:
    """The headings, and a line to write over."""
    clinic = current_clinic(request)
    today = timezone.now().astimezone(clinic.zone).date()
    answer = HttpResponse(EXCEL_READS_UTF8, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="patients.csv"'
    csv.writer(answer).writerows(example(today, zone=clinic.time_zone))
    return answer


def _form(request: Request) -> SheetForm:
    clinic = current_clinic(request)
    if request.method != "POST":
        return SheetForm(clinic=clinic, by=request.user)
    return SheetForm(request.POST, request.FILES, clinic=clinic, by=request.user)


def _invited(request: Request, sheet: CheckedSheet, now: datetime) -> bool:
    if sheet.wrong:
        return False
    try:
        intake.invite_patients(sheet.newcomers, clinic=current_clinic(request), by=request.user, now=now)
    except intake.NotTaken as stopped:  # somebody else took the patient in meanwhile
        sheet.rows[stopped.place].form.add_error(None, stopped.refusal)
        return False
    number = len(sheet.rows)
    words = ngettext(
        "We are sending an invitation to %(number)d patient",
        "We are sending invitations to %(number)d patients",
        number,
    )
    messages.success(request, words % {"number": number})
    return True
