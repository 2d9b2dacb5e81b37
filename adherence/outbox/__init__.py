"""Rows that become mail: planned or asked for, then delivered at most once. docs/messages.md draws the states."""

from adherence.outbox.asked import account_mail, escalations, flag_alerts, plan_changed
from adherence.outbox.delivery import deliver, quiesce
from adherence.outbox.planning import plan, replan, replan_patient

__all__ = [
    "account_mail",
    "deliver",
    "escalations",
    "flag_alerts",
    "plan",
    "plan_changed",
    "quiesce",
    "replan",
    "replan_patient",
]
