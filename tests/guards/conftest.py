"""One world for all the guards; what a test does in it is undone."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.guards.making import make_world
from tests.guards.world import World, undone


@pytest.fixture(scope="package")
def _made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), undone():
        yield make_world()


@pytest.fixture
def world(_made: World, db: None) -> World:
    return _made


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are meant here; each would be a line of log with its traceback."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
