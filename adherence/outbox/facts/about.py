"""What a message is about. Each answer is there by how the kind is planned; without it a row is wrong: ValueError."""

from __future__ import annotations

from datetime import date
from typing import TypeVar
from uuid import UUID

from adherence.models import Message, PainFlag
from adherence.outbox.links import SlotRef
from patients.models import Clinic, Invitation, Patient

T = TypeVar("T")


def patient_of(message: Message) -> Patient:
    return _there(message.patient, message)


def clinic_of(message: Message) -> Clinic:
    return _there(message.clinic, message)


def flag_of(message: Message) -> PainFlag:
    return _there(message.flag, message)


def invitation_of(message: Message) -> Invitation:
    return _there(message.invitation, message)


def prescription_of(message: Message) -> UUID:
    return _there(message.prescription_id, message)


def period_of(message: Message) -> date:
    """The day that a reminder, summary or digest is of."""
    return _there(message.slot_day, message)


def slot_of(message: Message) -> SlotRef:
    return SlotRef(_there(message.prescription_id, message), period_of(message), _there(message.slot_number, message))


def words_of(message: Message) -> dict[str, str]:
    """What allauth wrote: subject and body."""
    words: dict[str, str] = _there(message.rendered, message)
    return words


def _there(fact: T | None, message: Message) -> T:
    if fact is None:
        raise ValueError(f"Message {message.pk} of kind {message.kind} lacks what it is about.")
    return fact
