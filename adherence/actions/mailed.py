"""What a link in a mail may do, and nothing else: log its one session, stop its one mailing. It signs nobody in.

And what a mail's provider tells of it afterwards.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from adherence.actions import sets
from adherence.models import LoggedSet, Message, ReminderSettings
from adherence.outbox import heard, replan_patient
from adherence.outbox.facts.sessions import LinkedSession, LinkState
from adherence.outbox.links import Mailing
from patients.models import Patient

MAILINGS = {
    Message.Kind.REMINDER: Mailing.REMINDERS,
    Message.Kind.REPEAT: Mailing.REMINDERS,
    Message.Kind.NUDGE: Mailing.REMINDERS,
    Message.Kind.PATIENT_SUMMARY: Mailing.SUMMARY,
}
SETTING = {Mailing.REMINDERS: "enabled", Mailing.SUMMARY: "weekly_summary"}


@transaction.atomic
def log_session(session: LinkedSession, *, now: datetime) -> int:
    """Log what is left of a session as done now; twice is once. Answers how many sets; 0 unless it is READY."""
    if session.state != LinkState.READY or session.dose is None:
        return 0
    for uuid in session.set_ids:
        sets.log(
            session.patient,
            by=None,
            uuid=uuid,
            performed_at=now,
            repetitions=session.dose.repetitions,
            seconds=session.dose.seconds,
            source=LoggedSet.Source.EMAIL_LINK,
            now=now,
        )
    return len(session.set_ids)


@transaction.atomic
def stop_mailing(patient: Patient, mailing: Mailing, *, now: datetime) -> None:
    """Turn a patient's reminders, or the weekly summary, off. The settings page turns them on again.

    What the patient has not decided stays undecided, and follows the clinic.
    """
    row = ReminderSettings(patient=patient, **{SETTING[mailing]: False})
    ReminderSettings.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["patient"], update_fields=[SETTING[mailing]]
    )
    replan_patient(patient, now=now)


def heed(message: UUID, what: heard.Heard, words: str, *, at: datetime, now: datetime) -> bool:
    """Write down what became of a mail. False when that was known, or the mail is not."""
    match what:
        case heard.Heard.DELIVERED:
            return heard.delivered(message, at=at, now=now)
        case heard.Heard.BOUNCED:
            return heard.bounced(message, words, at=at, now=now)
        case heard.Heard.COMPLAINED:
            return heed_complaint(message, at=at, now=now)


@transaction.atomic
def heed_complaint(message: UUID, *, at: datetime, now: datetime) -> bool:
    """Who calls a reminder or a summary spam has asked for no more of them."""
    if not heard.complained(message, at=at, now=now):
        return False
    row = Message.objects.select_related("patient").get(pk=message)
    if row.patient and row.kind in MAILINGS:
        stop_mailing(row.patient, MAILINGS[Message.Kind(row.kind)], now=now)
    return True
