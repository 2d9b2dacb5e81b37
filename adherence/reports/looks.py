"""Who looked at a patient's record, in words for the patient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max
from django.db.models.functions import TruncDate
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import AccessEvent, Patient, PatientAccess, Role, User
from patients.models.audit import OPERATOR

SHOWN = 20
NAMED = ("actor", "actor__name", "actor__email")
ROLES: dict[str, str | Promise] = {
    **{role.value: role.label for role in Role},
    **{relation.value: relation.label for relation in PatientAccess.Relation},
    OPERATOR: _("Operator"),
}
PAGES: dict[str, str | Promise] = {
    "caseload": _("the list of patients"),
    "caseload-csv": _("the list of patients, as a file"),
    "patient-record": _("your record"),
    "patient-set-new": _("your record"),
    "patient-set-void": _("your record"),
    "patient-details": _("your record"),
    "patient-hand-over": _("your record"),
    "patient-discharge": _("your record"),
    "patient-readmit": _("your record"),
    "patient-erase": _("your record"),
    "patient-message": _("your record"),
    "patient-remind": _("your record"),
    "flag-queue": _("the list of pain reports"),
    "flag-history": _("the list of pain reports"),
    "flag-detail": _("your pain report"),
    "messages": _("the emails sent to you"),
    "prescription-new": _("your plan"),
    "prescription-amend": _("your plan"),
    "prescription-hold": _("your plan"),
    "prescription-resume": _("your plan"),
    "prescription-stop": _("your plan"),
    "patient-handout": _("your plan"),
    "handout": _("your plan"),
    "patient-report": _("your progress"),
    "report": _("your progress"),
    "today": _("Today"),
    "progress": _("your progress"),
    "settings": _("your settings"),
    "people": _("who follows your record"),
    "download": _("a copy of your record"),
    "settings-times": _("your times, as a calendar"),
}


@dataclass(frozen=True, kw_only=True)
class Look:
    """Somebody looked at something of the patient's; `at` is in the patient's zone."""

    at: datetime
    name: str
    role: str | Promise
    page: str | Promise


def looks_by_others(patient: Patient, user: User) -> list[Look]:
    """Looks at the record by anybody but `user`, the latest first; one query.

    The last one for each local day, person and page: a list that renews itself every minute would soon be all there
    is. At most 20; a copy of the record (adherence.reports.everything) holds each of them.
    """
    events = AccessEvent.objects.filter(patients__contains=[patient.pk]).exclude(actor=user)
    of_a_day = events.annotate(day=TruncDate("at", tzinfo=patient.zone)).values("day", "role", "action", *NAMED)
    return [_look(row, patient) for row in of_a_day.annotate(last=Max("at")).order_by("-last")[:SHOWN]]


def _look(row: Mapping[str, Any], patient: Patient) -> Look:
    return Look(
        at=row["last"].astimezone(patient.zone),
        name=row["actor__name"] or row["actor__email"],
        role=ROLES.get(row["role"], ""),
        page=PAGES.get(row["action"], _("your record")),
    )
