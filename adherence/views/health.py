"""For operators and their machines: alive, ready, and numbers. No personal data; open to the inside network only."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from adherence.outbox import heartbeats, metrics
from adherence.outbox.clock import database_now
from patients.access import in_sight_of, seeing_everything

UNAVAILABLE = 503


@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return JsonResponse({"status": "alive"})


@login_not_required
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """The database answers and is migrated, no message waits over 5 minutes, every job was done of late."""
    try:
        with in_sight_of(None, everything=True):
            trouble = _trouble()
    except Error:
        trouble = {"database": "does not answer"}
    return JsonResponse({"ready": not trouble, "trouble": trouble}, status=UNAVAILABLE if trouble else 200)


@login_not_required
@require_safe
@seeing_everything
def metrics_page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(metrics.exposition(database_now()), content_type=CONTENT_TYPE_LATEST)


def _trouble() -> dict[str, object]:
    """What is wrong, by name; empty when nothing is."""
    now = database_now()
    found: dict[str, object] = {}
    executor = MigrationExecutor(connection)
    if waiting := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        found["migrations"] = f"{len(waiting)} not applied"
    if (late := heartbeats.oldest_due(now)) > heartbeats.OLDEST_DUE:
        found["oldest_due_message"] = f"{late.total_seconds():.0f} seconds late"
    silent = heartbeats.silent_jobs(now)
    if silent:
        found["heartbeats"] = {job: _since(at) for job, at in silent.items()}
    return found


def _since(at: datetime | None) -> str:
    """Why it counts as silent, in words."""
    return f"no driver has done it since {at.isoformat(timespec='seconds')}" if at else "no driver has ever done it"
