"""How often the workers do each of their rounds: seconds. One that waited too long is dropped for the next."""

from __future__ import annotations

from datetime import UTC, datetime

ROUNDS = {
    "plan messages": {"task": "adherence.plan_messages", "schedule": 60, "options": {"expires": 55}},
    "deliver messages": {"task": "adherence.deliver_messages", "schedule": 20, "options": {"expires": 18}},
    "close days": {"task": "adherence.close_days", "schedule": 300, "options": {"expires": 290}},
    "complete plans": {"task": "adherence.complete_plans", "schedule": 300, "options": {"expires": 290}},
    "fold counts": {"task": "adherence.fold_counts", "schedule": 300, "options": {"expires": 290}},
    "seal history": {"task": "adherence.seal_history", "schedule": 60, "options": {"expires": 55}},
    "erase records": {"task": "adherence.erase_records", "schedule": 300, "options": {"expires": 290}},
    "escalate flags": {"task": "adherence.escalate_flags", "schedule": 60, "options": {"expires": 55}},
}
# The first round is done when beat first starts: a new installation is ready within seconds, not after 300.
BEAT_SCHEDULE = {name: entry | {"last_run_at": datetime(2000, 1, 1, tzinfo=UTC)} for name, entry in ROUNDS.items()}
