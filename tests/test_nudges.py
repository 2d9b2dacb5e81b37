"""A nudge wakes a worker after commit; without a broker nothing is lost and nobody waits for an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from celery import Celery

from config import celery_app
from patients.actions.nudges import DELIVER_MESSAGES, nudge


@pytest.fixture
def no_broker() -> Iterator[None]:
    """A Celery application whose broker nobody runs."""
    lost = Celery("lost", broker="redis://127.0.0.1:1/0", broker_connection_timeout=1)
    lost.set_current()
    yield
    lost.close()
    celery_app.set_current()


@pytest.mark.usefixtures("db", "no_broker")
def test_without_a_broker_the_commit_stands_and_the_log_says_so(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[Callable[[], object]]]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING, "patients.actions.nudges"), django_capture_on_commit_callbacks(execute=True):
        nudge(DELIVER_MESSAGES)
    assert caplog.messages == ["no broker for adherence.deliver_messages; the next sweep does it"]
