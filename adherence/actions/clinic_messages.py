"""The clinic writes to a patient, who reads it on Today. The mail says only that there is something to read."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from adherence import outbox
from adherence.actions import stops
from adherence.models import ClinicMessage
from patients.models import Patient, User


class Refused(ValidationError):  # named as people say it
    """Nothing was sent; the sentence says why."""


@transaction.atomic
def write(patient: Patient, *, uuid: UUID, text: str, by: User, now: datetime) -> ClinicMessage:
    """Leave a message on the patient's Today and announce it by mail: once, however often it is sent.

    Raises Refused for a patient who cannot read it, and when `uuid` stands for other words.
    """
    reader = stops.lock(patient)
    refusal = why_not(reader)
    if refusal:
        raise Refused(refusal, "nobody_there")
    first = ClinicMessage.objects.filter(pk=uuid).first()
    if first:
        return _the_same(first, reader, text)
    message = ClinicMessage(pk=uuid, patient=reader, text=text, written_by=by, written_at=now)
    message.mail = outbox.clinic_wrote(reader, uuid, now)
    try:
        message.save(force_insert=True)
    except IntegrityError as taken:  # by a message out of sight
        raise _another() from taken
    return message


def why_not(patient: Patient) -> str:
    """Why the patient would not read a message; empty when nothing is in the way."""
    if patient.discharged_at:
        return _("%(name)s is not in care any more") % {"name": patient.given_name}
    if not patient.joined_at:
        return _("%(name)s has not joined yet, and would not see it") % {"name": patient.given_name}
    return ""


@transaction.atomic
def mark_read(message: ClinicMessage, *, now: datetime) -> None:
    """The patient has read it; the first time stands."""
    ClinicMessage.objects.unread().filter(pk=message.pk).update(read_at=max(now, message.written_at))


def _the_same(first: ClinicMessage, patient: Patient, text: str) -> ClinicMessage:
    if (first.patient_id, first.text) != (patient.pk, text):
        raise _another()
    return first


def _another() -> Refused:
    return Refused(_("Another message was sent from this page. To write again, open the page anew"), "sent_already")
