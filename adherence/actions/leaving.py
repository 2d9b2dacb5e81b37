"""A patient leaves the clinic in Dorsi: the plan, its reminders and all access end; the clinic keeps the record."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from adherence import outbox
from adherence.actions import care, stops
from patients.actions.care import note
from patients.actions.invitations import Refused
from patients.models import CareEvent, Patient, PatientAccess, User

WORTH = timedelta(days=3)


@transaction.atomic
def leave(patient: Patient, *, by: User, now: datetime) -> None:
    """End everything but the record, and confirm by mail. Raises Refused for anybody but the patient; twice is once."""
    stops.lock(patient)
    own = PatientAccess.objects.own_of(by).filter(patient=patient)
    if not own.exists():
        raise Refused(_("Only the patient can do this"))
    Patient.objects.filter(pk=patient.pk).update(discharged_at=now)
    patient.discharged_at = now
    care.end(patient, reason=_reason(patient), by=by, now=now)
    PatientAccess.objects.active().filter(patient=patient).update(revoked_at=now)
    note(patient, CareEvent.Kind.LEFT, by=by, now=now)
    _confirm(patient, by, now)


def _reason(patient: Patient) -> str:
    """For the team to read, in the language of the clinician in charge."""
    with override(patient.clinician.language):
        return _("The patient left the clinic in Dorsi")


def _confirm(patient: Patient, to: User, now: datetime) -> None:
    with override(to.language):
        said = {"name": patient.given_name, "clinic": patient.clinic.name, "phone": patient.clinic.phone}
        body = _(
            "Hello %(name)s,\n\nYou have left %(clinic)s in Dorsi. Reminders have stopped, and nobody you invited can"
            " see your record. The clinic keeps the record, as the law asks.\n\nWas this not you, or a mistake?"
            " Call the clinic on %(phone)s."
        )
        rendered = {"subject": _("You have left the clinic in Dorsi"), "body": body % said, "language": to.language}
    outbox.account_mail(rendered, to=patient.email, recipient=to, worth=WORTH, now=now)
