"""Invitations: to a patient, to a carer, to a colleague."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from adherence.models import Message
from adherence.outbox.facts.about import invitation_of
from adherence.outbox.links import address
from adherence.outbox.mails.letters import Letter
from adherence.outbox.mails.words import day_name
from patients.models import Invitation

TEMPLATES = {
    Invitation.Kind.PATIENT: "invitation_patient",
    Invitation.Kind.CARER: "invitation_carer",
    Invitation.Kind.TEAM: "invitation_team",
}


def invitation(message: Message, _now: datetime) -> Letter:
    sent = invitation_of(message)
    clinic = sent.clinic
    return Letter(
        template=TEMPLATES[Invitation.Kind(sent.kind)],
        subject=_("Your invitation to Dorsi"),
        preview=_("One link to get started."),
        context={
            "name": _first_name(sent),
            "clinic": clinic,
            "role": sent.get_role_display(),
            "until": day_name(sent.expires_at.astimezone(clinic.zone).date()),
            "link": address("invitation", sent.token),
        },
    )


def _first_name(sent: Invitation) -> str:
    """A patient's first name is known; of others only the whole name is."""
    if sent.kind == Invitation.Kind.PATIENT and sent.patient:
        return sent.patient.given_name
    return sent.name
