"""Celery's way in: each task reads the clock, calls one thing, and leaves a sign of life. Safe to run twice."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from adherence.outbox import deliver, plan
from adherence.outbox.heartbeats import beat

DRIVER = "celery"


@shared_task(name="adherence.plan_messages")
def plan_messages() -> None:
    """Put down the messages of the next 48 hours. Fails towards planning late, never towards planning twice."""
    plan(timezone.now())
    beat("plan_messages", DRIVER, timezone.now())


@shared_task(name="adherence.deliver_messages")
def deliver_messages() -> None:
    """Send what is due. Fails towards a message shown as “may have arrived”, never towards a second copy;
    a flag alert fails towards a second copy."""
    deliver(timezone.now)
    beat("deliver_messages", DRIVER, timezone.now())
