"""Who looked at a patient's record, in words for the patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import AccessEvent, Patient, PatientAccess, Role, User
from patients.models.audit import OPERATOR

SHOWN = 20
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
    """The last 20 looks at the record by anybody but `user`, the latest first; one query."""
    events = AccessEvent.objects.filter(patients__contains=[patient.pk]).exclude(actor=user)
    return [_look(event, patient) for event in events.select_related("actor").order_by("-at")[:SHOWN]]


def _look(event: AccessEvent, patient: Patient) -> Look:
    return Look(
        at=event.at.astimezone(patient.zone),
        name=str(event.actor),
        role=ROLES.get(event.role, ""),
        page=PAGES.get(event.action, _("your record")),
    )
