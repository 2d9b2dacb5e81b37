"""Rows that become mail: planned or asked for, then delivered at most once. docs/messages.md draws the states."""

from adherence.outbox.asked import account_mail, clinic_wrote, escalations, flag_alerts, plan_changed, remind_now
from adherence.outbox.delivery import deliver, quiesce
from adherence.outbox.planning import plan, readdress, replan, replan_patient, withdraw

__all__ = [
    "account_mail",
    "clinic_wrote",
    "deliver",
    "escalations",
    "flag_alerts",
    "plan",
    "plan_changed",
    "quiesce",
    "readdress",
    "remind_now",
    "replan",
    "replan_patient",
    "withdraw",
]
