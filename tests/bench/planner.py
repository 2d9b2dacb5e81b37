"""One planner, in a process of its own: `python -m tests.bench planner INSTANT`. Begins when it is told to, on stdin.

Prints rows planned, seconds, and processor seconds of Python and of its PostgreSQL process (0 where there is no /proc).
"""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime
from pathlib import Path

from django.db import connection

from adherence import outbox
from tests.bench.crew import wait_to_be_told


def main() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    wait_to_be_told()
    began, used, theirs = time.perf_counter(), time.process_time(), processor_seconds(backend)
    rows = outbox.plan(datetime.fromisoformat(sys.argv[1]))
    print(rows, time.perf_counter() - began, time.process_time() - used, processor_seconds(backend) - theirs)


def processor_seconds(process: int) -> float:
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
