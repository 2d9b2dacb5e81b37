"""How often Celery beat asks for each job, and when asking is worth nothing any more."""

from __future__ import annotations

from pytest_django import Settings


def test_beat_plans_every_minute_and_delivers_every_20_seconds(settings: Settings) -> None:
    paces = {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert paces == {
        "adherence.plan_messages": 60,
        "adherence.deliver_messages": 20,
        "adherence.escalate_flags": 60,
        "adherence.close_days": 300,
        "adherence.complete_plans": 300,
        "adherence.fold_counts": 300,
        "adherence.seal_history": 60,
        "adherence.erase_records": 300,
    }


def test_a_round_that_nobody_took_expires_before_the_next_is_asked_for(settings: Settings) -> None:
    late = [
        name for name, each in settings.CELERY_BEAT_SCHEDULE.items() if each["options"]["expires"] >= each["schedule"]
    ]
    assert late == []
