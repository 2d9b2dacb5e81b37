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
NO_BROKER = "no broker for adherence.deliver_messages; the next sweep does it"
PATIENCE = 30  # seconds, for a loaded machine; nothing here takes ten


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    server = Valkey(folder=tmp_path, log=tmp_path / "valkey.log")
    server.start()
    yield server
    server.stop()


class Observed(nudges.Publisher):
    """A publisher that can be seen to have nothing left to do, and whose words can be told from another's."""

    def __init__(self) -> None:
        super().__init__()
        self._resting = True

    def _next(self) -> str:
        with self._changed:  # given up while it waits, and held again before a name is taken
            self._resting = True
            task = super()._next()
            self._resting = False
        return task

    @property
    def at_rest(self) -> bool:
        """Every name asked for has been published or given up."""
        with self._changed:
            return self._resting and not self._waiting

    @property
    def taken_up(self) -> bool:
        """No name waits; the last one may be on its way."""
        return not self._waiting

    def told(self, caplog: pytest.LogCaptureFixture) -> list[str]:
        """What this publisher has logged: its thread goes on when a test ends, and so do those of other tests."""
        assert self._thread
        return [each.getMessage() for each in caplog.records if each.thread == self._thread.ident]


@pytest.fixture
def publisher(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> Iterator[Observed]:
    """A process's publisher, talking to a broker of the test's own; it leaves nothing to do behind."""
    app = Celery("nudged", broker=valkey.url, broker_connection_timeout=3)
    app.conf.broker_transport_options = {"socket_timeout": 5, "socket_connect_timeout": 5}
    app.set_default()  # what other threads publish with
    observed = Observed()
    monkeypatch.setattr(nudges, "_publisher", observed)  # whom a request asks
    yield observed
    assert eventually(lambda: observed.at_rest)
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


def test_names_that_wait_already_wait_once(valkey: Valkey, publisher: Observed) -> None:
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
def test_a_page_answers_while_the_broker_is_frozen(
    valkey: Valkey, publisher: Observed, client: Client, margaret: User, caplog: pytest.LogCaptureFixture
) -> None:
    """The code's row is committed and the page is here; the nudge hangs, and nobody has given it up yet."""
    with frozen(valkey), caplog.at_level(logging.WARNING, "patients.actions.nudges"):
        answers = [client.post("/accounts/login/code/", {"email": margaret.email}) for _ in range(2)]
        rows, given_up = Message.objects.filter(kind="account").count(), publisher.told(caplog)
        with pytest.raises(redis.TimeoutError), redis.Redis.from_url(valkey.url, socket_timeout=0.1) as observer:
            observer.ping()
    assert ({each.status_code for each in answers}, rows, given_up) == ({302}, 1, [])


def test_an_outage_is_told_once_and_its_end_too(
    valkey: Valkey, publisher: Observed, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "patients.actions.nudges"):
        with frozen(valkey):
            for _ in range(2):
                publisher.ask(DELIVER_MESSAGES)
                assert eventually(lambda: publisher.taken_up)
            assert eventually(lambda: publisher.told(caplog))
        publisher.ask(DELIVER_MESSAGES)
        assert eventually(lambda: len(publisher.told(caplog)) > 1)
    assert publisher.told(caplog) == [NO_BROKER, "the broker is back"]


def test_a_stopped_broker_raises_nothing(valkey: Valkey, publisher: Observed, caplog: pytest.LogCaptureFixture) -> None:
    valkey.stop()
    publisher.ask(DELIVER_MESSAGES)
    assert eventually(lambda: publisher.told(caplog) == [NO_BROKER])


def test_a_forked_process_publishes_by_a_thread_of_its_own(valkey: Valkey, publisher: Observed) -> None:
    publisher.ask(DELIVER_MESSAGES)
    assert eventually(lambda: published(valkey) == 1)
    child = os.fork()
    if not child:
        nudges._ask(DELIVER_MESSAGES)  # noqa: SLF001  # what on_commit calls
        os._exit(0 if eventually(lambda: published(valkey) == 2) else 1)
    assert os.waitpid(child, 0)[1] == 0
