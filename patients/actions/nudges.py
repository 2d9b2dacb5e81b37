"""Waking a worker once the transaction has committed. A lost nudge loses nothing: the sweeps find the rows."""

from __future__ import annotations

import logging
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

DELIVER_MESSAGES = "adherence.deliver_messages"
PLAN_MESSAGES = "adherence.plan_messages"


def nudge(task: str) -> None:
    """Publish `task` by name after commit, once, with short timeouts; an absent broker raises nothing."""
    transaction.on_commit(partial(_publish, task))


def _publish(task: str) -> None:
    try:
        current_app.send_task(task, expires=60, retry=False)
    except OperationalError:
        logger.warning("no broker for %s; the next sweep does it", task)
