"""Backup, restore, verify, quiesce, deliver: as docs/operations.md says. Seals are whole, and no mail goes twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from psycopg import sql
from pytest_django import Settings

from adherence.models import Message
from adherence.outbox import deliver
from adherence.outbox.clock import database_now
from config.local.postgres import programs
from config.local.services import PROJECT
from patients.actions.seals import seal
from patients.models import Seal
from patients.reports.seals import head
from tests import cast
from tests.outbox.conftest import MailServer, account_row

STATES = "SELECT state, count(*) FROM adherence_message GROUP BY state"
COUNTED = "SELECT outcome, sum(count)::int FROM adherence_messagetally GROUP BY outcome"
A_NEW_ONE = """
    INSERT INTO adherence_message
    SELECT (jsonb_populate_record(old, jsonb_build_object('id', gen_random_uuid(), 'key', 'new', 'due_at', now(),
        'next_attempt_at', now(), 'message_id', '<new@dorsi.example>'))).*
    FROM adherence_message AS old WHERE state = 'pending'
"""


def address_of(database: str) -> str:
    return os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{database}"


@pytest.fixture
def empty() -> Iterator[str]:
    """The address of a new database."""
    name = sql.Identifier(f"restored_{os.getpid()}")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield address_of(f"restored_{os.getpid()}")
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def program(name: str, *words: str) -> None:
    subprocess.run([str(programs() / name), *words], check=True)  # noqa: S603  # PostgreSQL's own, and our words


def manage(database: str, port: int, *words: str) -> str:
    environment = os.environ | {"DATABASE_URL": database, "EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True)  # noqa: S603  # ours
    return done.stdout


def ask(database: str, query: str) -> Mapping[str, int]:
    with psycopg.connect(database) as connected:
        return dict(connected.execute(query.encode()).fetchall())


@pytest.fixture
def backup(transactional_db: None, mail_server: MailServer, tmp_path: Path) -> Path:
    """Taken with one message sent, one due, one being sent, one for tomorrow; afterwards the mail goes on."""
    now = timezone.now()
    account_row(now)
    deliver(database_now)
    account_row(now + timedelta(days=1))
    account_row(now)
    sending = account_row(now)
    Message.objects.filter(pk=sending.pk).update(
        state="sending", claim_token=sending.pk, lease_until=now + timedelta(hours=1), attempts=1
    )
    cast.clinic("Harbour Knee & Foot Clinic")
    seal(now + timedelta(hours=1))
    dump = tmp_path / "dorsi.dump"
    program("pg_dump", f"--dbname={address_of(connection.settings_dict['NAME'])}", "--format=custom", f"--file={dump}")
    deliver(database_now)
    return dump


def test_a_restored_copy_sends_no_mail_again_and_goes_on(
    backup: Path, empty: str, mail_server: MailServer, settings: Settings
) -> None:
    before = len(mail_server.taken)
    program("pg_restore", f"--dbname={empty}", "--clean", "--if-exists", "--exit-on-error", str(backup))
    copy = ask(empty, STATES), ask(empty, COUNTED)
    proof = manage(empty, settings.EMAIL_PORT, "verify_audit", f"--known={head()}")
    said = manage(empty, settings.EMAIL_PORT, "quiesce")
    manage(empty, settings.EMAIL_PORT, "dispatch", "--once")
    after = ask(empty, STATES), ask(empty, COUNTED), len(mail_server.taken)
    with psycopg.connect(empty) as connected:
        connected.execute(A_NEW_ONE)
    manage(empty, settings.EMAIL_PORT, "dispatch", "--once")
    assert (before, copy, proof, said, after, len(mail_server.taken)) == (
        2,
        ({"sent": 1, "pending": 2, "sending": 1}, {"planned": 4, "sent": 1}),
        f"{Seal.objects.count()} rows are sealed. The last link: {head()}\nok\n",
        "1 overdue messages will not be sent.\n",
        (
            {"sent": 1, "pending": 1, "unknown": 1, "expired": 1},
            {"planned": 4, "sent": 1, "unknown": 1, "expired": 1},
            2,
        ),
        3,
    )
