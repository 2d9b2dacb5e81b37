"""The clinic wrote a plan, or a message. What it says stands behind the sign-in; no choice of mailings stops these."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from adherence.models import Message
from adherence.outbox.facts.about import patient_of
from adherence.outbox.links import address
from adherence.outbox.mails.letters import Letter, patient_context


def plan_changed(message: Message, _now: datetime) -> Letter:
    patient = patient_of(message)
    first = message.key.endswith("/1")
    return Letter(
        template="plan_changed",
        subject=_("Your plan is ready") if first else _("Your plan has changed"),
        preview=_("Open Dorsi to see what is new."),
        context=patient_context(patient)
        | {
            "link": address("today"),
            "pain_link": address("pain-new"),
        },
    )


def clinic_message(message: Message, _now: datetime) -> Letter:
    return Letter(
        template="clinic_message",
        subject=_("A message from your clinic"),
        preview=_("Open Dorsi to read it."),
        context=patient_context(patient_of(message))
        | {
            "link": address("today"),
            "pain_link": address("pain-new"),
        },
    )
