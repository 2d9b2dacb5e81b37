"""How often Celery beat asks for each job, and when asking is worth nothing any more."""

from __future__ import annotations

from celery.beat import Scheduler
from pytest_django import Settings

from config.celery import app


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


def test_every_job_is_done_at_once_when_beat_starts_for_the_first_time() -> None:
    scheduler = Scheduler(app, lazy=True)
    scheduler.setup_schedule()
    waiting = [name for name, entry in scheduler.schedule.items() if not entry.is_due()[0]]
    assert (len(scheduler.schedule) >= len(app.conf.beat_schedule) > 0, waiting) == (True, [])
