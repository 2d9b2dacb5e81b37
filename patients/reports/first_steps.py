"""What a new clinic still needs before its first patient. Read from what is there; nothing is ticked off by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import Clinic, Invitation, Membership, Patient, Role

Words = str | Promise


@dataclass(frozen=True)
class Step:
    """`page`: where it is done, by its name; `place`: the part of that page."""

    title: Words
    text: Words
    done: bool
    page: str
    place: str = ""


def first_steps(clinic: Clinic) -> list[Step]:
    """One query. The settings have been looked at once they were saved with a change, or patients live by them."""
    facts = _facts(clinic)
    return [
        Step(
            _("Give the number patients call"),
            _("Patients read it on every page. Nobody can be invited without it."),
            bool(clinic.phone),
            "clinic",
            "contact",
        ),
        Step(
            _("Say when you are open, and what to do out of hours"),
            _("Patients read this when they report pain."),
            bool(clinic.opening_hours and clinic.out_of_hours),
            "clinic",
            "contact",
        ),
        Step(
            _("Look at the pain scores, the times to acknowledge a flag and the reminders"),
            _("The usual values are set. Change what your clinic does differently, and save the page."),
            facts["settings_saved"] or facts["has_patients"],
            "clinic",
            "pain",
        ),
        Step(
            _("Invite your first clinician"),
            _("Their invitation is waiting. The step is done when they join.")
            if facts["clinician_invited"]
            else _("Clinicians write plans. If that is you, invite your own address to the second role."),
            facts["has_clinician"],
            "team",
            "invite",
        ),
        Step(
            _("Invite the first patient"),
            _("Clinicians and staff do this, one by one or from a sheet."),
            facts["has_patients"],
            "patient-invite",
        ),
    ]


def steps_left(clinic: Clinic) -> int:
    return sum(not step.done for step in first_steps(clinic))


class _Facts(TypedDict):
    has_clinician: bool
    clinician_invited: bool
    has_patients: bool
    settings_saved: bool


def _facts(clinic: Clinic) -> _Facts:
    here = {"clinic": OuterRef("pk")}
    clinicians = Membership.objects.active().filter(role=Role.CLINICIAN, **here)
    invited = Invitation.objects.for_team().waiting().filter(role=Role.CLINICIAN, **here)
    saved = clinic.history.model.objects.filter(pgh_obj=OuterRef("pk"), pgh_label="update")  # type: ignore[attr-defined]  # pghistory's
    return (
        Clinic.objects.filter(pk=clinic.pk)
        .values(
            has_clinician=Exists(clinicians),
            clinician_invited=Exists(invited),
            has_patients=Exists(Patient.objects.filter(**here)),
            settings_saved=Exists(saved),
        )
        .get()
    )
