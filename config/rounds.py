"""How often the workers do each of their rounds: seconds. One that waited too long is dropped for the next."""

from __future__ import annotations

BEAT_SCHEDULE = {
    "plan messages": {"task": "adherence.plan_messages", "schedule": 60, "options": {"expires": 55}},
    "deliver messages": {"task": "adherence.deliver_messages", "schedule": 20, "options": {"expires": 18}},
    "close days": {"task": "adherence.close_days", "schedule": 300, "options": {"expires": 290}},
    "complete plans": {"task": "adherence.complete_plans", "schedule": 300, "options": {"expires": 290}},
    "fold counts": {"task": "adherence.fold_counts", "schedule": 300, "options": {"expires": 290}},
    "seal history": {"task": "adherence.seal_history", "schedule": 60, "options": {"expires": 55}},
    "erase records": {"task": "adherence.erase_records", "schedule": 300, "options": {"expires": 290}},
    "escalate flags": {"task": "adherence.escalate_flags", "schedule": 60, "options": {"expires": 55}},
}
