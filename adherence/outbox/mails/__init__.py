"""Mails: one function and one pair of templates each, written at the moment of sending, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from adherence.models import Message
from adherence.outbox.mails.account import account
from adherence.outbox.mails.alerts import escalation, flag_alert
from adherence.outbox.mails.digest import digest
from adherence.outbox.mails.invitations import invitation
from adherence.outbox.mails.letters import Letter, envelope
from adherence.outbox.mails.plans import clinic_message, plan_changed
from adherence.outbox.mails.reminders import nudge, reminder, repeat
from adherence.outbox.mails.weeks import clinician_summary, patient_summary

__all__ = ["compose"]

Kind = Message.Kind
WRITERS: Mapping[Message.Kind, Callable[[Message, datetime], Letter]] = {
    Kind.REMINDER: reminder,
    Kind.REPEAT: repeat,
    Kind.PATIENT_SUMMARY: patient_summary,
    Kind.DIGEST: digest,
    Kind.CLINICIAN_SUMMARY: clinician_summary,
    Kind.FLAG_ALERT: flag_alert,
    Kind.ESCALATION: escalation,
    Kind.INVITATION: invitation,
    Kind.PLAN_CHANGED: plan_changed,
    Kind.NUDGE: nudge,
    Kind.CLINIC_MESSAGE: clinic_message,
    Kind.ACCOUNT: account,
}


def compose(message: Message, now: datetime) -> EmailMultiAlternatives:
    """The mail that a row stands for, from what the database says now."""
    with translation.override(_language(message)):
        return envelope(message, WRITERS[Kind(message.kind)](message, now))


def _language(message: Message) -> str:
    """The reader's: of the account, of the patient; of who invites a colleague; of the page that a stranger used."""
    reader = message.recipient or message.patient or (message.invitation and message.invitation.invited_by)
    return reader.language if reader else (message.rendered or {}).get("language", settings.LANGUAGE_CODE)
