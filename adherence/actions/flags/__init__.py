"""Pain flags: reported and triaged at once, reviewed by people, escalated by the clock."""

from adherence.actions.flags.escalation import escalate_overdue
from adherence.actions.flags.reporting import Conflict, PainReport, draft, report
from adherence.actions.flags.resolving import resolve
from adherence.actions.flags.review import AlreadyTaken, acknowledge, assign, log_call, snooze
from adherence.actions.stops import StillStopped

__all__ = [
    "AlreadyTaken",
    "Conflict",
    "PainReport",
    "StillStopped",
    "acknowledge",
    "assign",
    "draft",
    "escalate_overdue",
    "log_call",
    "report",
    "resolve",
    "snooze",
]
