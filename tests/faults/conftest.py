"""A room of its own for each test process; the scenarios share its PostgreSQL and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.stage import Room


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with Room(tmp_path_factory.mktemp("faults")).open() as room:
        yield room
