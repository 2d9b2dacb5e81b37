"""The reminder of a session, its repeat, and one that the clinic asks for. They say that it is time, little else."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from adherence.models import Message
from adherence.outbox.facts.about import patient_of, slot_of
from adherence.outbox.links import Mailing, address, log_link, unsubscribe_link
from adherence.outbox.mails.letters import Letter, patient_context
from adherence.outbox.mails.words import clock_time
from patients.models import Patient


def reminder(message: Message, _now: datetime) -> Letter:
    patient = patient_of(message)
    at = clock_time(message.due_at, patient.zone)
    return Letter(
        template="reminder",
        subject=_("Your %(time)s reminder") % {"time": at},
        preview=_("It is time. It takes a few minutes."),
        context=_context(message, patient, at),
        unsubscribe=unsubscribe_link(patient.pk, Mailing.REMINDERS),
    )


def repeat(message: Message, _now: datetime) -> Letter:
    patient = patient_of(message)
    at = clock_time(message.due_at, patient.zone)
    return Letter(
        template="repeat",
        subject=_("Your second reminder, %(time)s") % {"time": at},
        preview=_("There is still time today."),
        context=_context(message, patient, at),
        unsubscribe=unsubscribe_link(patient.pk, Mailing.REMINDERS),
    )


def nudge(message: Message, _now: datetime) -> Letter:
    patient = patient_of(message)
    return Letter(
        template="nudge",
        subject=_("A reminder from your clinic"),
        preview=_("It is time. It takes a few minutes."),
        context=patient_context(patient) | {"link": address("today"), "pain_link": address("pain-new")},
        unsubscribe=unsubscribe_link(patient.pk, Mailing.REMINDERS),
    )


def _context(message: Message, patient: Patient, at: str) -> dict[str, object]:
    return patient_context(patient) | {
        "time": at,
        "link": log_link(slot_of(message)),
        "pain_link": address("pain-new"),
    }
