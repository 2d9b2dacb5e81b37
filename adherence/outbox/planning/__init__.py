"""Planning: what the next 48 hours want becomes rows, once, however often it is planned."""

from __future__ import annotations

from datetime import datetime

from adherence.models import Message
from adherence.outbox.planning.invitations import plan_invitations
from adherence.outbox.planning.reminders import plan_reminders
from adherence.outbox.planning.replanning import readdress, replan, replan_patient, withdraw
from adherence.outbox.planning.summaries import plan_summaries
from patients.actions.nudges import DELIVER_MESSAGES, nudge

__all__ = ["plan", "readdress", "replan", "replan_patient", "withdraw"]


def plan(now: datetime) -> int:
    """Put down every message due in the next 48 hours that is not yet there. Answers how many there were.

    Safe to run twice, and by two at once: the key of a message is unique.
    """
    planned = plan_invitations(now) + plan_reminders(now) + plan_summaries(now)
    if planned and Message.objects.due(now).exists():
        nudge(DELIVER_MESSAGES)
    return planned
