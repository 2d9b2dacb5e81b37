"""Every interleaving of planners, deliverers, crashes, edits and clocks keeps the promise: one copy, and nothing lost.

Hypothesis drives the real planning and the real delivery (tests/outbox/world.py) against a count of what the mail
server took. `MACHINE_EXAMPLES` asks for more examples than the ordinary run's; `make faults` does.
"""

from __future__ import annotations

import os

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings
from hypothesis import Phase as Stage
from hypothesis.stateful import run_state_machine_as_test
from pytest_django import Settings

from patients.models import Patient, User
from tests import cast
from tests.outbox.machine import Machine

EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "10"))
STEPS = 30
PHASES = [Stage.generate]  # shrinking takes minutes: add Stage.shrink to look into a failure


@pytest.mark.parametrize("backend", ["Staged", "Plain"])
def test_one_copy_and_nothing_lost(clinician: User, settings: Settings, patient: Patient, backend: str) -> None:
    settings.EMAIL_BACKEND = f"tests.outbox.world.{backend}"
    cast.prescribe(patient, by=clinician)
    connection.inc_thread_sharing()
    try:
        run_state_machine_as_test(Machine, settings=_examples())
    finally:
        connection.dec_thread_sharing()


def _examples() -> settings:
    return settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        database=None,
        phases=PHASES,
        derandomize="MACHINE_EXAMPLES" not in os.environ,  # the ordinary run is the same every time
        suppress_health_check=list(HealthCheck),
    )
