"""A nudge wakes a worker after commit; with the broker down or frozen nothing is lost and nobody waits."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from celery import Celery
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from adherence.models import Message
from config import celery_app
from config.local.valkey import Valkey
from patients.actions import nudges
from patients.actions.nudges import DELIVER_MESSAGES, PLAN_MESSAGES, nudge
from patients.models import User

QUEUE = "celery"
PATIENCE = 30  # seconds, for a loaded machine; nothing here takes ten


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(folder=tmp_path, log=tmp_path / "valkey.log")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def publisher(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> Iterator[nudges.Publisher]:
    """A process's publisher, talking to a broker of the test's own."""
    app = Celery("nudged", broker=valkey.url, broker_connection_timeout=3)
    app.conf.broker_transport_options = {"socket_timeout": 5, "socket_connect_timeout": 5}
    app.set_default()  # what other threads publish with
    monkeypatch.setattr(nudges, "_publisher", nudges.Publisher())
    yield nudges._publisher  # noqa: SLF001  # whom a request asks
    app.close()
    celery_app.set_default()


@contextmanager
def frozen(server: Valkey) -> Iterator[None]:
    pid = server.pid
    assert pid
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def eventually(true: Callable[[], object]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(true())


def published(server: Valkey) -> int:
    with redis.Redis.from_url(server.url) as client:
        return int(str(client.llen(QUEUE)))


@pytest.mark.usefixtures("publisher")
def test_a_nudge_is_published_after_commit_by_another_thread(
    valkey: Valkey, db: None, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        nudge(DELIVER_MESSAGES)
    before = published(valkey)
    for callback in callbacks:
        callback()
    assert (before, eventually(lambda: published(valkey) == 1)) == (0, True)


def test_names_that_wait_already_wait_once(valkey: Valkey, publisher: nudges.Publisher) -> None:
    """While the broker is frozen at most one publishing hangs, and each name waits once behind it."""
    publisher.ask(DELIVER_MESSAGES)
    assert eventually(lambda: published(valkey) == 1)
    with frozen(valkey):
        for _ in range(50):
            publisher.ask(DELIVER_MESSAGES)
            publisher.ask(PLAN_MESSAGES)
        threads = [each.name for each in threading.enumerate()].count("nudges")
    publisher.ask(PLAN_MESSAGES)
    assert (eventually(lambda: published(valkey) >= 3), published(valkey) <= 6, threads >= 1) == (True, True, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("publisher")
def test_a_page_answers_while_the_broker_is_frozen(
    valkey: Valkey, client: Client, margaret: User, caplog: pytest.LogCaptureFixture
) -> None:
    """The code's row is committed and the page is here; the nudge hangs, and nobody has given it up yet."""
    with frozen(valkey), caplog.at_level(logging.WARNING, "patients.actions.nudges"):
        answers = [client.post("/accounts/login/code/", {"email": margaret.email}) for _ in range(2)]
        rows, given_up = Message.objects.filter(kind="account").count(), caplog.messages[:]
        with pytest.raises(redis.TimeoutError), redis.Redis.from_url(valkey.url, socket_timeout=0.1) as observer:
            observer.ping()
    assert ({each.status_code for each in answers}, rows, given_up) == ({302}, 1, [])


def test_an_outage_is_told_once_and_its_end_too(
    valkey: Valkey, publisher: nudges.Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "patients.actions.nudges"):
        with frozen(valkey):
            for _ in range(2):
                publisher.ask(DELIVER_MESSAGES)
                assert eventually(lambda: not publisher._waiting)  # noqa: SLF001  # it has been taken up
            assert eventually(lambda: caplog.messages)
        publisher.ask(DELIVER_MESSAGES)
        assert eventually(lambda: len(caplog.messages) > 1)
    assert caplog.messages == ["no broker for adherence.deliver_messages; the next sweep does it", "the broker is back"]


def test_a_stopped_broker_raises_nothing(
    valkey: Valkey, publisher: nudges.Publisher, caplog: pytest.LogCaptureFixture
) -> None:
    valkey.stop()
    publisher.ask(DELIVER_MESSAGES)
    assert eventually(lambda: caplog.messages == ["no broker for adherence.deliver_messages; the next sweep does it"])


def test_a_forked_process_publishes_by_a_thread_of_its_own(valkey: Valkey, publisher: nudges.Publisher) -> None:
    publisher.ask(DELIVER_MESSAGES)
    assert eventually(lambda: published(valkey) == 1)
    child = os.fork()
    if not child:
        nudges._ask(DELIVER_MESSAGES)  # noqa: SLF001  # what on_commit calls
        os._exit(0 if eventually(lambda: published(valkey) == 2) else 1)
    assert os.waitpid(child, 0)[1] == 0
