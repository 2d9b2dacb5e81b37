"""Emptying the database after a server: not before its last answers are through.

A request holds its locks to the end of its transaction. An emptying that meets one waits for it while it waits for the
emptying; PostgreSQL ends one of the two, and if that is the emptying every later test finds rows of an earlier one.
"""

from __future__ import annotations

import time

from django.core.management import call_command
from django.db import connection

PATIENCE = 20  # seconds for answers under way; after that they are cut off, since nobody reads them any more
BUSY = """
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' AND state <> 'idle'
"""


def let_answers_end() -> None:
    """Until no other connection to the database is at work, or PATIENCE is over."""
    patient_until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < patient_until:
            cursor.execute(f"SELECT count(*) {BUSY}")
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.02)
        cursor.execute(f"SELECT pg_terminate_backend(pid) {BUSY}")


def empty() -> None:
    let_answers_end()
    call_command("flush", interactive=False, verbosity=0)
