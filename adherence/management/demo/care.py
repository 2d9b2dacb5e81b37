"""What the demo's clinic wrote to patients, and whom it discharged, through the verbs that the pages use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from adherence.actions import care, clinic_messages
from adherence.management.demo.people import Written
from adherence.management.demo.records import Case
from adherence.models import Message

ARRIVES_AFTER = timedelta(seconds=7)
REASON = "Walks without a stick and does the stairs. Nothing more planned."


def look_after(cases: Iterable[Case], now: datetime) -> None:
    for case in cases:
        for written in case.person.written:
            _write(case, written, now - timedelta(minutes=written.minutes_ago))
        if case.person.discharged_days_ago is not None:
            at = now - timedelta(days=case.person.discharged_days_ago)
            care.discharge(case.patient, reason=REASON, by=case.patient.clinician, now=at)


def _write(case: Case, written: Written, at: datetime) -> None:
    """The mail that says so arrived; the patient read it after a while, or has not yet."""
    uuid = uuid5(NAMESPACE_URL, f"demo/{case.patient.pk}/written/{written.minutes_ago}")
    message = clinic_messages.write(case.patient, uuid=uuid, text=written.text, by=case.patient.clinician, now=at)
    arrived = at + ARRIVES_AFTER
    Message.objects.filter(announces=message).update(
        state=Message.State.SENT, attempts=1, created_at=at, sent_at=arrived, finished_at=arrived
    )
    if written.read_after is not None:
        clinic_messages.mark_read(message, now=at + timedelta(minutes=written.read_after))
