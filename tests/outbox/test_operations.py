"""The drivers, health, numbers, and account mail."""

from __future__ import annotations

import os
import signal
import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import Error, connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from adherence import tasks
from adherence.management.commands import dispatch
from adherence.models import Heartbeat, Message
from adherence.outbox import deliver
from adherence.outbox.heartbeats import silent_jobs
from patients.models import User
from tests.outbox.conftest import account_row

NOW = datetime(2026, 11, 16, 10, tzinfo=UTC)
JOBS = [
    "close_days",
    "complete_plans",
    "deliver_messages",
    "erase_records",
    "escalate_flags",
    "fold_counts",
    "plan_messages",
    "seal_history",
]


# --- Drivers --------------------------------------------------------------------------------------------------------


def test_celery_runs_every_job_of_the_schedule(db: None, settings: Settings) -> None:
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    for task in (
        tasks.plan_messages,
        tasks.deliver_messages,
        tasks.close_days,
        tasks.complete_plans,
        tasks.escalate_flags,
        tasks.fold_counts,
        tasks.seal_history,
        tasks.erase_records,
    ):
        task()
        names.discard(task.name)
    assert (names, sorted(Heartbeat.objects.values_list("driver", flat=True))) == (
        set(),
        [f"{job}/celery" for job in JOBS],
    )


def test_the_dispatcher_runs_every_job_without_redis(db: None, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    account_row(timezone.now())
    call_command("dispatch", once=True)
    assert (len(mail.outbox), sorted(Heartbeat.objects.values_list("driver", flat=True))) == (
        1,
        [f"{job}/dispatch" for job in JOBS],
    )


def test_the_dispatcher_ends_on_sigterm(db: None) -> None:
    before = signal.getsignal(signal.SIGTERM)
    threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGTERM)).start()
    call_command("dispatch", pause=0.2)
    signal.signal(signal.SIGTERM, before)
    assert Heartbeat.objects.count() == len(JOBS)


def test_the_dispatcher_waits_for_a_database_that_is_away(db: None, caplog: pytest.LogCaptureFixture) -> None:
    with connection.execute_wrapper(_away):
        dispatch.run("plan_messages")
    assert "the database did not answer" in caplog.text


def _away(*_: object) -> None:
    raise Error("gone")


def test_each_job_has_its_own_pace() -> None:
    rota = dispatch.Rota()
    for job in rota.due(0):
        rota.done(job, 0)
    assert [sorted(rota.due(at)) for at in (1, 2, 60)] == [
        [],
        ["deliver_messages"],
        ["deliver_messages", "escalate_flags", "plan_messages", "seal_history"],
    ]


def test_rows_name_themselves(db: None) -> None:
    message = account_row(NOW)
    alive(NOW)
    heartbeat = Heartbeat.objects.get(driver="close_days/celery")
    assert (str(message), str(heartbeat)) == (f"account/{message.pk}", "close_days/celery: 2026-11-16 10:00:00")


def test_quiesce_says_how_much_it_gave_up(db: None) -> None:
    account_row(timezone.now() - timedelta(minutes=1))
    said = StringIO()
    call_command("quiesce", stdout=said)
    assert said.getvalue() == "1 overdue messages will not be sent.\n"


# --- Health ---------------------------------------------------------------------------------------------------------


def alive(at: datetime) -> None:
    for job in JOBS:
        Heartbeat.objects.update_or_create(driver=f"{job}/celery", defaults={"at": at})


def test_alive_needs_no_database(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}


def test_ready_when_all_is_well(db: None, client: Client) -> None:
    alive(timezone.now())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "trouble": {}})


def test_not_ready_without_heartbeats_or_with_a_message_too_late(db: None, client: Client) -> None:
    alive(timezone.now() - timedelta(minutes=4))
    account_row(timezone.now() - timedelta(minutes=6))
    answer = client.get("/readyz")
    trouble = answer.json()["trouble"]
    words = trouble["heartbeats"]["plan_messages"].startswith("no driver has done it since 20")
    assert (answer.status_code, sorted(trouble), words) == (503, ["heartbeats", "oldest_due_message"], True)


@pytest.mark.parametrize(
    ("minutes", "silent"),
    [
        (3, []),
        (4, ["deliver_messages", "escalate_flags", "plan_messages"]),
        (16, ["close_days", "complete_plans", "deliver_messages", "escalate_flags", "plan_messages"]),
    ],
)
def test_a_job_is_silent_after_three_of_its_rounds(db: None, minutes: int, silent: list[str]) -> None:
    alive(NOW)
    assert sorted(silent_jobs(NOW + timedelta(minutes=minutes))) == silent


def test_a_driver_that_never_came_is_named(db: None, client: Client) -> None:
    assert set(client.get("/readyz").json()["trouble"]["heartbeats"].values()) == {"no driver has ever done it"}


def test_not_ready_when_migrations_wait(db: None, client: Client) -> None:
    alive(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where id = (select max(id) from django_migrations)")
    assert client.get("/readyz").json()["trouble"] == {"migrations": "1 not applied"}


def test_not_ready_when_the_database_is_away(db: None, client: Client) -> None:
    with connection.execute_wrapper(_away):
        answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["trouble"]) == (503, {"database": "does not answer"})


# --- Account mail ---------------------------------------------------------------------------------------------------


def test_a_sign_in_code_goes_out_through_the_outbox_and_is_forgotten(
    margaret: User, client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as nudges:
        client.post("/accounts/login/code/", {"email": margaret.email})
    row = Message.objects.get()
    waits = (row.kind, row.priority, row.recipient, row.not_after and row.not_after - row.due_at)
    deliver(timezone.now)
    text = str(mail.outbox[0].body)
    row.refresh_from_db()
    assert (waits, len(nudges), row.state, row.rendered, "Hello from" in text) == (
        ("account", 0, margaret, timedelta(minutes=10)),
        1,
        "sent",
        None,
        False,
    )


def test_a_stranger_is_told_how_to_get_in(db: None, client: Client) -> None:
    client.post("/accounts/login/code/", {"email": "stranger@example.org"})
    deliver(timezone.now)
    assert "ask your clinic for an invitation" in str(mail.outbox[0].body)
